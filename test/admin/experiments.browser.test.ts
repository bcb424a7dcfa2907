/** The pages of results and experiments, and the question why, in a real browser: without scripts, light and dark, on a phone, without barriers. */
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { enter, startExperiment } from '../../server/experiments/store.ts'
import { recordTrial } from '../../server/holdout/store.ts'
import type { Db } from '../../server/db/schema.ts'
import { saveOrder } from '../../server/orders/store.ts'
import { writeSurveyToken } from '../../server/survey/token.ts'
import { money } from '../../server/values/money.ts'
import { days, hours, minus, plus, type Instant } from '../../server/values/time.ts'
import type { Language } from '../../server/values/locale.ts'
import { barriersOn, openAdminBrowser, type AdminBrowser } from '../support/admin-browser.ts'

let admin: AdminBrowser
let surveyUrl: (language: Language) => string

beforeAll(async () => {
  admin = await openAdminBrowser({ HOLDOUT_PERCENT: '10' })
  const { publicUrl, shop } = admin
  await shop.leaves({ email: 'ann@example.test' })
  await shop.passes(hours(2))
  const { connection: { db }, clock, vault } = shop.service.deps
  const { id } = await db.selectFrom('message').select('id').executeTakeFirstOrThrow()
  surveyUrl = (language) => `${publicUrl}/s/${writeSurveyToken(vault, { storeId: 'default', messageId: id, language })}`
  await db.transaction().execute((transaction) => seed(transaction, clock.now()))
}, 120_000)
afterAll(() => admin.close())

/** People of both groups and of both variants, some of whom bought. */
async function seed(db: Db, now: Instant): Promise<void> {
  const at = minus(now, days(10))
  await startExperiment(db, { id: 'an-experiment', storeId: 'default', name: 'A question in the subject', flow: 'cart-classic', step: 'help', kind: 'subject', metric: 'conversion', sharePercent: 100, isAuto: true, startedAt: minus(now, days(30)),
    variants: [{ id: 'A' }, { id: 'B', subjects: { en: 'Your cart at {{ shop.name }} is waiting for you' } }] })
  await startExperiment(db, { id: 'later', storeId: 'default', name: 'Another hour', flow: 'cart-classic', step: 'last-note', kind: 'delay', metric: 'revenue', sharePercent: 100, isAuto: false, startedAt: minus(now, days(3)), variants: [{ id: 'A' }, { id: 'B', delayMinutes: 2_880 }, { id: 'C', delayMinutes: 4_350 }] })
  for (let each = 0; each < 400; each++) {
    const emailIndex = `person ${each}`
    await recordTrial(db, { storeId: 'default', emailIndex, arm: each % 4 === 0 ? 'held-out' : 'mailed', percent: 10, runId: 'run', at, storeAt: at })
    await enter(db, { experimentId: 'an-experiment', storeId: 'default', emailIndex, variant: each % 2 === 0 ? 'A' : 'B', messageId: 'm', at, storeAt: at })
    if (each % 3 !== 0 && each % 8 !== 0) continue
    const placed = plus(at, hours(5))
    await saveOrder(db, { storeId: 'default', id: 10_000 + each, status: 'processing', number: '1', key: 'k', createdStoreAt: placed, modifiedStoreAt: placed, placedStoreAt: placed, completedAt: null, paidStoreAt: null, isAccepted: true, needsPayment: false,
      hasTransaction: false, createdVia: 'checkout', emailIndex, sealedEmail: null, firstName: null, customerId: 0, total: money(5_000 + each, 2, 'EUR'), refunded: money(0, 2, 'EUR'), paymentMethod: 'stripe', details: null })
  }
}

async function look(page: Page, name: string, width: number): Promise<void> {
  expect([name, ...await barriersOn(page)]).toEqual([name])
  expect([name, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([name, Math.min(width, await page.evaluate(() => document.documentElement.scrollWidth))])
  const folder = process.env['SCREENSHOTS']
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
}

test('a shopper answers and an owner begins an experiment without scripts', async () => {
  const context = await admin.browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 800 } })
  const page = await context.newPage()
  await page.goto(`${surveyUrl('en')}?answer=technical`)
  await page.fill('#text', 'The pay button did nothing')
  await page.click('button:not(.quiet)')
  await page.getByText('Thank you for your answer').waitFor()
  await page.click('text=Change my answer')
  expect(await page.inputValue('#text')).toBe('The pay button did nothing')
  await page.goto(`${admin.publicUrl}/admin/login`)
  await page.fill('#password', 'a password for tests')
  await page.click('button.main')
  await page.click('nav >> text=Results')
  expect(await page.textContent('main')).toContain('The pay button did nothing')
  await page.click('nav >> text=Experiments')
  await page.click('text=New experiment')
  await page.selectOption('#mail', 'default/cart-classic/concerns')
  await page.click('button.main')
  await page.fill('#name', 'Shorter')
  await page.click('button.main')
  expect(await page.textContent('main')).toContain('A subject is missing in the shop\'s own language.')
  await page.fill('#subject-B-en', 'Any questions, {{ shop.name }} asks')
  await page.click('text=Show how it looks')
  expect(await page.textContent('main')).toContain('Any questions, Harbour Goods asks')
  await page.click('button.main')
  expect(await page.textContent('main')).toContain('Nobody\'s time to order is over yet.')
  await page.click('text=Stop it')
  expect(await page.textContent('main')).toContain('Stopped by hand; everybody gets the mail as it is.')
  await beginsAboutADelay(page)
  await context.close()
})

async function beginsAboutADelay(page: Page): Promise<void> {
  await page.goto(`${admin.publicUrl}/admin/experiments/new?mail=default/cart-classic/concerns&kind=delay`)
  await page.fill('#name', 'Sooner')
  await page.fill('#delay-B', '3')
  await page.click('button.main')
  expect(await page.textContent('#delay-B-mistake')).toContain('at least 7 hours')
  await page.fill('#delay-B', '12')
  await page.fill('#delay-C', '30,5')
  await page.click('button.main')
  expect(await page.textContent('main')).toContain('after 24 hours, as it is')
  await page.goto(`${admin.publicUrl}/admin/series/default`)
  expect(await page.textContent('main')).toContain('An experiment tries 12 hours or 30.5 hours with some.')
  await page.goBack()
  await page.click('text=End it and use B for everybody')
  expect(await page.textContent('main')).toContain('It was written into the shop\'s own series')
  await page.click('main >> text=series')
  expect(await page.inputValue('[id="delay.cart-classic.concerns"]')).toBe('12')
  await page.click('button:text-is("Undo")')
  expect(await page.inputValue('[id="delay.cart-classic.concerns"]')).toBe('24')
}

/** The cookies of a signed-in browser. */
async function signIn(): Promise<Awaited<ReturnType<BrowserContext['storageState']>>> {
  const context = await admin.browser.newContext()
  const page = await context.newPage()
  await page.goto(`${admin.publicUrl}/admin/login`)
  await page.fill('#password', 'a password for tests')
  await page.click('button.main')
  const state = await context.storageState()
  await context.close()
  return state
}

const PAGES = { results: '/admin/results', list: '/admin/experiments', one: '/admin/experiments/an-experiment', choose: '/admin/experiments/new', describe: '/admin/experiments/new?mail=default/cart-classic/help&kind=subject', offer: '/admin/experiments/new?mail=default/cart-classic/help&kind=offer',
  delay: '/admin/experiments/new?mail=default/cart-classic/help&kind=delay', preheader: '/admin/experiments/new?mail=default/cart-classic/help&kind=preheader', later: '/admin/experiments/later', series: '/admin/series/default' } as const
/** Each width and each scheme once: together they would take minutes. */
const WINDOWS = [[390, 'light'], [1_280, 'dark']] as const
/** Finnish has the longest words, Korean breaks them otherwise. */
const LONG_WORDS = ['fi', 'ko'] as const

describe.each(WINDOWS)('in a window of %i (%s) nothing is wider than it, and there is no barrier', (width, colorScheme) => {
  let signedIn: Awaited<ReturnType<typeof signIn>>
  beforeAll(async () => void (signedIn = await signIn()))

  test.each(Object.entries(PAGES))('on the page %s', async (name, path) => {
    const context = await admin.browser.newContext({ storageState: signedIn, viewport: { width, height: 800 }, colorScheme, bypassCSP: true })
    const page = await context.newPage()
    await page.goto(admin.publicUrl + path)
    await look(page, `${name}-${width}-${colorScheme}`, width)
    await context.close()
  })

  test.each(width === 390 ? LONG_WORDS : ['en'] as const)('on the question why and the thanks for the answer: %s', async (language) => {
    const page = await admin.browser.newPage({ viewport: { width, height: 800 }, colorScheme })
    await page.goto(`${surveyUrl(language)}?answer=payment`)
    await look(page, `survey-${language}-${width}-${colorScheme}`, width)
    await page.click('button:not(.quiet)')
    await look(page, `thanks-${language}-${width}-${colorScheme}`, width)
    await page.close()
  })
})
