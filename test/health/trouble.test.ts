/** Which red lines make how many troubles. */
import { expect, test } from 'vitest'
import { green, red, reportOf, yellow, type Section } from '../../server/doctor/report.ts'
import { troublesIn } from '../../server/health/alerts/trouble.ts'

const CONTACT = { check: 'contact', title: 'Last contact' }
const DUE = { check: 'due', title: 'Mails that are due' }

const shop = (n: number): Section => ({ title: `Shop ${n}`, storeId: `shop-${n}`, lines: [red(CONTACT, 'Read 3 hours ago.', 'Look.')] })
const sending: Section = { title: 'Sending', storeId: null, lines: [red(DUE, '5 mails should have left.', 'Look.'), green({ check: 'sent', title: 'Sent' }, 'None.'), yellow({ check: 'held', title: 'Held' }, '2 mails.', 'Wait.')] }

test('every red line is a trouble, a shop\'s own one named by the shop; no other line is one', () => {
  expect(troublesIn(reportOf([sending, shop(1), shop(2)]))).toEqual([
    { name: 'due', title: 'Mails that are due', found: '5 mails should have left.', todo: 'Look.' },
    { name: 'contact:shop-1', title: 'Last contact (Shop 1)', found: 'Read 3 hours ago.', todo: 'Look.' },
    { name: 'contact:shop-2', title: 'Last contact (Shop 2)', found: 'Read 3 hours ago.', todo: 'Look.' },
  ])
})

test('a thousand shops with the same trouble are one trouble, not a thousand mails', () => {
  const found = troublesIn(reportOf([sending, ...Array.from({ length: 1_000 }, (_, n) => shop(n))]))
  expect(found.map(({ name, title }) => [name, title])).toEqual([['due', 'Mails that are due'], ['contact', 'Last contact of 1000 shops']])
  expect(found[1]?.found).toBe('1000 shops at once, among them Shop 0. Read 3 hours ago.')
})
