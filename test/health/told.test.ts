/** A shopper who says that something did not work: a red line for hours, with the cart and nobody's name. */
import { expect, test } from 'vitest'
import { shopLines } from '../../server/health/shop-verdicts.ts'
import { troublesIn } from '../../server/health/alerts/trouble.ts'
import { reportOf } from '../../server/doctor/report.ts'
import { minutes } from '../../server/values/time.ts'
import { wellShop } from './facts.ts'

const SHOP = wellShop
const told = { count: 2, latest: minutes(5), cartUrl: 'https://mail.shop.example/admin/carts/a-cart' }

test('it is red, says how many and when, and leads to the last one\'s cart', () => {
  const line = shopLines({ ...SHOP, told }).find(({ check }) => check === 'shopper-trouble')
  expect([line?.level, line?.found]).toEqual(['red', 'Asked why they left, 2 shoppers answered within 6 hours that something did not work, the last one 5 minutes ago.'])
  expect(line?.todo).toContain('https://mail.shop.example/admin/carts/a-cart')
})

test('nobody\'s word is no line', () => {
  expect(shopLines(SHOP).map(({ check }) => check)).not.toContain('shopper-trouble')
})

test('it is a trouble of its own for each shop, so the operator is mailed of it', () => {
  const report = reportOf([{ title: 'Harbour', storeId: 'default', lines: shopLines({ ...SHOP, told }) }])
  expect(troublesIn(report).map(({ name, title }) => [name, title])).toEqual([['shopper-trouble:default', 'Shoppers\' troubles (Harbour)']])
})
