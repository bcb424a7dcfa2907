/** How a shopper is asked: by the law of his country, by the owner's choice, and by what his browser and the banner say. */
import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { POLICY } from './support/policy.ts'
import { ADDRESS, CLASSIC, closeBrowser, expectSilence, LINES, NOTICE, openScene, type Scene, type Visitor } from './support/scene.ts'
import { BLOCK_8, classicForm, livingIn, makePage, type OwnPage } from './support/own-page.ts'

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8')
const EMAIL = '#billing_email'

let scene: Scene
beforeEach(async () => {
  scene = await openScene()
})
afterEach(() => scene.end())
afterAll(closeBrowser)

const button = (shopper: Visitor) => shopper.page.locator(`${NOTICE} button`)
const stored = (shopper: Visitor): Promise<string> =>
  shopper.page.evaluate(() => [localStorage, sessionStorage].flatMap((area) => Object.keys(area)).filter((key) => key.startsWith('cartback')).join())

async function typing(own: Partial<OwnPage> = {}, address = ADDRESS, headers: Readonly<Record<string, string>> = {}, country = ''): Promise<Visitor> {
  const shopper = await scene.visitor({ headers })
  if (country !== '') await livingIn(country, shopper)
  await shopper.open(await makePage(scene, shopper, { body: classicForm(), ...own }))
  await shopper.page.locator(EMAIL).fill(address)
  await shopper.settled()
  return shopper
}

describe('a box to tick', () => {
  it.each([
    ['where the owner chose it', { ...POLICY, mode: 'tick', tickCountries: [] } as const, 'FI'],
    ['where the shop is in a country that wants it', { ...POLICY, country: 'DE' }, ''],
    ['where the shopper chose such a country', POLICY, 'DE'],
  ])('%s: nothing is stored or sent before it is ticked', async (_, notice, country) => {
    scene.service.notice = notice
    const shopper = await typing({ body: classicForm(country).replace(country === '' ? 'billing_country"' : 'none', 'other"').replace('id="billing_country"', country === '' ? '' : 'id="billing_country"') }, ADDRESS, {}, 'DE')
    await shopper.page.evaluate(() => dispatchEvent(new Event('pagehide')))
    await shopper.settled()
    expect(scene.service.posts).toEqual([])
    expect(await stored(shopper)).toBe('')
    expect(await button(shopper).getAttribute('role')).toBe('checkbox')
    expect(await button(shopper).getAttribute('aria-checked')).toBe('false')
    await button(shopper).click()
    await shopper.settled()
    expect(await button(shopper).getAttribute('aria-checked')).toBe('true')
    expect(scene.service.of('consent')).toMatchObject([{ answer: 'yes', mode: 'tick', text: 'notice-en-1', email: ADDRESS }])
    expect(scene.service.of('carts')).toMatchObject([{ email: ADDRESS, lines: LINES, mode: 'tick' }])
  })

  it('appears for the country that only the cart tells, as where the block checkout shows no code', async () => {
    const shopper = await scene.visitor()
    await livingIn('DE', shopper)
    await shopper.open(await makePage(scene, shopper, { body: BLOCK_8 }))
    await shopper.page.locator('#email').fill(ADDRESS)
    await shopper.settled()
    expect(await button(shopper).getAttribute('role')).toBe('checkbox')
    expect(scene.service.posts).toEqual([])
  })

  it.each([
    ['the billing address of a block checkout, wherever the parcel goes', 'FI', 'DE', 'checkbox'],
    ['the only address of a block checkout', 'DE', null, 'checkbox'],
    ['a billing address where no law wants a tick, though the parcel goes there', 'DE', 'FI', null],
  ])('is for %s', async (_, shipping, billing, role) => {
    const select = (id: string, country: string | null): string => country === null ? '' : `<select id="${id}-country"><option value="${country}">${country}</option></select>`
    const shopper = await scene.visitor()
    await shopper.open(await makePage(scene, shopper, { body: BLOCK_8.replace('</form>', `${select('shipping', shipping)}${select('billing', billing)}</form>`) }))
    await shopper.page.locator('#email').fill(ADDRESS)
    await shopper.settled()
    expect(await button(shopper).getAttribute('role')).toBe(role)
  })

  it('that is unticked deletes what was saved and stops recording', async () => {
    const shopper = await typing({ body: classicForm('DE') })
    await button(shopper).press('Space')
    await shopper.settled()
    await button(shopper).press('Space')
    await shopper.settled()
    const before = scene.service.posts.length
    await shopper.page.locator(EMAIL).fill('other@example.test')
    await shopper.settled()
    expect(scene.service.of('consent').map(({ answer }) => answer)).toEqual(['yes', 'no'])
    expect(scene.service.posts).toHaveLength(before)
    expect(await shopper.page.evaluate(() => localStorage['cartback.default'])).toBe('{"answer":"no"}')
  })

  it('appears when the shopper chooses a country that wants it, and nothing more is sent until it is ticked', async () => {
    const shopper = await typing()
    const before = scene.service.posts.length
    expect(scene.service.of('carts').at(-1)).toMatchObject({ email: ADDRESS, country: 'FI', mode: 'notice' })
    await shopper.page.locator('#billing_country').selectOption('DE')
    await shopper.page.locator(EMAIL).fill('anna@example.test')
    await shopper.settled()
    expect(scene.service.posts).toHaveLength(before)
    expect(await button(shopper).getAttribute('role')).toBe('checkbox')
    await shopper.page.locator('#billing_country').selectOption('US')
    await shopper.settled()
    expect(await button(shopper).getAttribute('role')).toBeNull()
    expect(scene.service.of('carts').at(-1)).toMatchObject({ email: 'anna@example.test', country: 'US' })
  })
})

it('shows the notice to everybody where only customers are mailed, and nothing where the owner’s page says it', async () => {
  scene.service.notice = { ...POLICY, mode: 'existing-customers', tickCountries: [] }
  const first = await typing()
  expect(await first.page.locator(NOTICE).isVisible()).toBe(true)
  scene.service.notice = { ...POLICY, mode: 'off-by-owner', tickCountries: [] }
  const second = await typing()
  expect(await second.page.locator(NOTICE).count()).toBe(0)
  expect(scene.service.of('carts').map(({ mode, email }) => [mode, email])).toContainEqual(['existing-customers', ADDRESS])
  expect(scene.service.of('carts').map(({ mode, email }) => [mode, email])).toContainEqual(['off-by-owner', ADDRESS])
})

it.each(['null', 'hangs', 'garbage'] as const)('shows nothing and records nothing while the service does not say how to ask (%s)', async (trouble) => {
  if (trouble === 'null') scene.service.notice = null
  else scene.service.mood = trouble
  const shopper = await typing()
  expect(scene.service.posts).toEqual([])
  expect([await shopper.page.locator(NOTICE).count(), await stored(shopper)]).toEqual([0, ''])
  expectSilence(shopper)
})

it('asks again when the service is back, and then records what was typed meanwhile', async () => {
  scene.service.notice = null
  const shopper = await typing()
  scene.service.notice = POLICY
  await shopper.waits(25_000)
  await shopper.settled()
  expect(scene.service.of('carts').at(-1)).toMatchObject({ email: ADDRESS, lines: LINES })
})

describe('Global Privacy Control', () => {
  it.each([
    ['no-tracking', true, false],
    ['ignore', true, true],
    ['no-capture', false, false],
  ] as const)('in a shop that takes it for %s lets the cart be saved: %s, and ids outlive the tab: %s', async (gpc, isSaved, isKept) => {
    scene.service.gpc = gpc
    const shopper = await typing({}, ADDRESS, { 'sec-gpc': '1' })
    expect(scene.service.of('carts').some(({ email }) => email === ADDRESS)).toBe(isSaved)
    expect(await shopper.page.evaluate(() => (localStorage['cartback.default'] ?? '').includes('visitor'))).toBe(isKept)
  })
})

describe('a consent banner', () => {
  const banner = (type: string, isGranted: boolean): string =>
    `<script>window.wp_consent_type = '${type}'; window.granted = ${isGranted}; window.wp_has_consent = (category) => category === 'marketing' && granted</script>`
  it('that asks first is waited for, and heard when it is answered', async () => {
    const shopper = await typing({ head: banner('optin', false) })
    expect([scene.service.posts, await stored(shopper)]).toEqual([[], ''])
    await shopper.page.evaluate(() => Object.assign(window, { granted: true }))
    await shopper.settled()
    expect(scene.service.of('carts').at(-1)).toMatchObject({ email: ADDRESS, lines: LINES })
    await shopper.page.evaluate(() => Object.assign(window, { granted: false }))
    const before = scene.service.posts.length
    await shopper.page.locator(EMAIL).fill('other@example.test')
    await shopper.settled()
    expect(scene.service.posts).toHaveLength(before)
  })

  it('that is missing is no consent: a box still has to be ticked', async () => {
    await typing({ head: banner('', true), body: classicForm('DE') })
    expect(scene.service.posts).toEqual([])
  })

  it('of another kind answers for the shopper through the page’s own call', async () => {
    const shopper = await typing({ body: classicForm('DE') })
    await shopper.page.evaluate(() => (window as unknown as { cartback: { consent(answer: string): void } }).cartback.consent('yes'))
    await shopper.settled()
    expect(scene.service.of('consent')).toMatchObject([{ answer: 'yes' }])
    expect(scene.service.of('carts')).toMatchObject([{ email: ADDRESS }])
    expect(await button(shopper).getAttribute('aria-checked')).toBe('true')
  })
})

describe.each([['notice', 'FI'], ['tick', 'DE']])('the %s', (_, country) => {
  it.each([
    ['light', 'lang="en-US"', '#fff;color:#222'],
    ['dark', 'lang="en-US"', '#111;color:#eee'],
    ['right-to-left', 'lang="ar" dir="rtl"', '#fff;color:#222'],
  ])('has no faults for assistive technology on a %s page, and stands in two lines at 320 px', async (theme, attributes, colours) => {
    const shopper = await typing({ body: `<h1>Checkout</h1>${classicForm(country)}`, attributes, head: `<style>body{background:${colours};font:18px Georgia,serif}</style>` })
    await shopper.page.evaluate(AXE)
    const violations = await shopper.page.evaluate(() => (window as unknown as { axe: { run(where: string): Promise<{ violations: { id: string }[] }> } }).axe.run('form').then((found) => found.violations.map(({ id }) => id)))
    expect(violations).toEqual([])
    for (const width of [320, 390, 1_280]) {
      await shopper.page.setViewportSize({ width, height: 700 })
      const { height, lineHeight, font } = await shopper.page.locator(NOTICE).evaluate((line) => ({ height: line.getBoundingClientRect().height, lineHeight: parseFloat(getComputedStyle(line).lineHeight), font: getComputedStyle(line).fontFamily }))
      expect(height / lineHeight).toBeLessThanOrEqual(2)
      expect(font).toContain('Georgia')
      expect(await shopper.page.locator(NOTICE).evaluate((line) => getComputedStyle(line).direction)).toBe('ltr')
      const folder = process.env['SCREENSHOTS']
      if (folder !== undefined) await shopper.page.screenshot({ path: `${folder}/${country}-${theme}-${width}.png` })
    }
  })
})

it('refused on one device asks anew on another, and types again after a refusal without being heard', async () => {
  const shopper = await typing()
  await button(shopper).click()
  await shopper.page.locator(EMAIL).fill('again@example.test')
  await shopper.settled()
  const before = scene.service.posts.length
  expect(scene.service.posts.at(-1)?.path).toBe('/v1/consent')
  const other = await scene.visitor()
  await other.enter(CLASSIC)
  expect(await button(other).innerText()).toBe('No thanks')
  expect(scene.service.posts.slice(before).every(({ body }) => body['email'] === undefined)).toBe(true)
})
