/** What happens when the service or the store fails: the page works, its console stays quiet, and what matters arrives later. */
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest'
import { ADDRESS, BLOCK, CLASSIC, closeBrowser, expectSilence, LINES, NOTICE, openScene, placeOrder, tag, type Scene, type Visitor } from './support/scene.ts'

/** Longer than the tracker waits for the Store API, and than until it asks again. */
const STORE_PATIENCE_MS = 20_000
const ALL_RETRIES_MS = 200_000

let scene: Scene
beforeEach(async () => {
  scene = await openScene()
})
afterEach(() => scene.end())
afterAll(closeBrowser)

/** Retries come at times of chance. */
async function untilPosted(shopper: Visitor, count: number): Promise<void> {
  do await shopper.settled()
  while (scene.service.posts.length === count)
}

it.each([
  ['refuses', BLOCK],
  ['hangs', CLASSIC],
  ['hangs', BLOCK],
  ['garbage', BLOCK],
  [500, CLASSIC],
  [404, BLOCK],
] as const)('lets a shopper buy while the service answers with %s', async (mood, checkout) => {
  scene.service.mood = mood
  const shopper = await scene.visitor()
  await shopper.open(checkout.path)
  await placeOrder(shopper, checkout)
  expect(await shopper.page.locator('h1').innerText()).toBe('Order received')
  expectSilence(shopper)
})

it('sends the latest state once the service is back, not all that was between', async () => {
  const shopper = await scene.visitor()
  await shopper.open(CLASSIC.path)
  scene.service.mood = 500
  const field = shopper.page.locator(CLASSIC.email)
  await field.fill('first@example.test')
  await shopper.settled()
  await field.fill(ADDRESS)
  await shopper.settled()
  scene.service.mood = 202
  const before = scene.service.of('carts').length
  await untilPosted(shopper, scene.service.posts.length)
  expect(scene.service.of('carts').slice(before)).toMatchObject([{ email: ADDRESS, lines: LINES }])
})

it('sends on the next page what this one could not', async () => {
  const shopper = await scene.visitor()
  await shopper.open(CLASSIC.path)
  scene.service.mood = 500
  await shopper.page.locator(CLASSIC.email).fill(ADDRESS)
  await shopper.settled()
  scene.service.mood = 202
  const before = scene.service.of('carts').length
  await shopper.open('/')
  const sent = scene.service.of('carts').slice(before)
  expect(sent[0]).toMatchObject({ email: ADDRESS, lines: LINES })
  // A retry under way when the page changes may arrive twice, as the same post.
  expect(new Set(sent.map(({ seq }) => seq)).size).toBe(1)
})

it('tries less and less often, and never repeats what was refused', async () => {
  const shopper = await scene.visitor()
  scene.service.mood = 503
  await shopper.open('/cart/')
  await shopper.waits(ALL_RETRIES_MS)
  const tries = scene.service.of('carts').length
  expect(tries).toBeGreaterThan(2)
  expect(tries).toBeLessThan(10)
  const other = await scene.visitor()
  scene.service.mood = 400
  await other.open('/cart/')
  await other.waits(ALL_RETRIES_MS)
  expect(scene.service.of('carts')).toHaveLength(tries + 1)
})

it('delivers a refusal after the service is back, and the cart never', async () => {
  const shopper = await scene.visitor()
  await shopper.enter(CLASSIC)
  scene.service.mood = 503
  await shopper.page.locator(CLASSIC.email).fill(ADDRESS)
  await shopper.settled()
  await shopper.page.locator(`${NOTICE} button`).click()
  scene.service.mood = 202
  const before = scene.service.posts.length
  await untilPosted(shopper, before)
  expect(scene.service.posts.slice(before).map(({ path }) => path)).toEqual(['/v1/consent'])
})

it('delivers a refusal when the page is closed before the next try', async () => {
  const shopper = await scene.visitor()
  await shopper.enter(CLASSIC)
  scene.service.mood = 503
  await shopper.page.locator(`${NOTICE} button`).click()
  await scene.service.arrived('consent', 1)
  await shopper.page.evaluate((url) => fetch(url).then((answer) => answer.text()), scene.service.url)
  scene.service.mood = 202
  await shopper.page.close()
  expect((await scene.service.arrived('consent', 2))[1]).toMatchObject({ answer: 'no' })
})

it.each(['down', 'hang', 'html200', 'malformedJson'] as const)('keeps quiet when the Store API is in trouble (%s)', async (trouble) => {
  const shopper = await scene.visitor()
  scene.shop.faults.storeApi[trouble]()
  await shopper.page.goto(scene.shop.url + CLASSIC.path)
  await shopper.page.locator(CLASSIC.email).fill(ADDRESS)
  // What hangs is waited for by nobody, and so not here.
  await (trouble === 'hang' ? shopper.page.clock.runFor(STORE_PATIENCE_MS) : shopper.waits(STORE_PATIENCE_MS))
  scene.shop.faults.storeApi.heal()
  await shopper.page.locator(CLASSIC.email).fill('ann2@example.test')
  await shopper.waits(STORE_PATIENCE_MS)
  await shopper.settled()
  expect(scene.service.of('carts')).toMatchObject([{ email: 'ann2@example.test', lines: LINES }])
  expectSilence(shopper)
})

it('works without any storage', async () => {
  const shopper = await scene.visitor()
  await shopper.page.addInitScript(() => {
    for (const area of ['localStorage', 'sessionStorage']) {
      Object.defineProperty(window, area, { get: () => { throw new DOMException('denied', 'SecurityError') } })
    }
  })
  await shopper.open(CLASSIC.path)
  await shopper.page.locator(CLASSIC.email).fill(ADDRESS)
  await shopper.settled()
  expect(scene.service.of('carts').at(-1)).toMatchObject({ email: ADDRESS, lines: LINES })
  await shopper.page.locator(`${NOTICE} button`).click()
  await shopper.page.locator(CLASSIC.email).fill('other@example.test')
  await shopper.settled()
  expect(scene.service.of('carts').filter(({ email }) => email === 'other@example.test')).toEqual([])
  expectSilence(shopper)
})

it('tells its reasons in the console only where the tag asks for it', async () => {
  scene.shop.setPageHead(tag(scene.service, ' data-debug'))
  const shopper = await scene.visitor({ cart: '/' })
  await shopper.open('/cart/')
  expect(shopper.complaints).toContain('cartback: no cart')
  scene.shop.setPageHead(tag(scene.service))
  const other = await scene.visitor({ cart: '/' })
  await other.open('/cart/')
  expectSilence(other)
})
