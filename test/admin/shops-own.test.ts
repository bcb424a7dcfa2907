/** The environment's own shop on the admin site: its rules are seen under the words of other shops' forms. */
import { expect, test } from 'vitest'
import { COUPON_FIELDS } from '../../server/admin/shops-coupons.ts'
import { OwnShopPage } from '../../server/admin/shops-own.tsx'
import { PROFILE_FIELDS } from '../../server/admin/shops-profile.ts'
import { SERIES_FIELDS } from '../../server/admin/shops-series.ts'
import { couponTerms } from '../../server/incentives/settings.ts'
import { shopProfile } from '../../server/stores/profile/settings.ts'
import type { Store } from '../../server/stores/shop.ts'
import { harbour } from './site.ts'

const shown = (changes: Partial<Store>): string => (OwnShopPage({ store: { ...harbour, ...changes } }) as { toString(): string }).toString().replace(/<[^>]+>/g, ' ').replaceAll('&#39;', "'").replaceAll('&quot;', '"').replace(/\s+/g, ' ')

test('every rule of coupons, series and profile has its line, with the name it has in .env', () => {
  const page = shown({ coupons: couponTerms.parse({ step: 'series', kind: 'percent', amount: '15', hours: 48 }), profile: shopProfile.parse({ phone: '+358 9 123' }) })
  for (const { name, label } of [...COUPON_FIELDS, ...SERIES_FIELDS, ...PROFILE_FIELDS]) expect([name, page.includes(`${label} `), page.includes(` ${name} `)]).toEqual([name, true, true])
  expect(page).toContain('Reminder that carries a coupon where the series is made for one COUPON_STEP')
  expect(page).toContain('How much 15 COUPON_AMOUNT')
  expect(page).toContain('Budget of a month not set COUPON_MONTHLY_BUDGET')
  expect(page).toContain('Phone number +358 9 123 SUPPORT_PHONE')
  expect(page).toContain('Changed in .env under these names; it holds once the service has started again.')
})

test('without coupons it says where one would be set up, and shows no rules', () => {
  const page = shown({ coupons: null })
  expect(page).toContain('No reminder carries a coupon. COUPON_STEP in .env names one that does')
  expect(page).not.toContain('COUPON_AMOUNT')
})
