/** The tag with Subresource Integrity: exactly the pinned scripts run, in the main file and in what it loads. */
import { createHash } from 'node:crypto'
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest'
import { collectScripts, pin, tagOf } from '../../../server/scripts.ts'
import { builtTracker } from './support/collector.ts'
import { ADDRESS, closeBrowser, LINES, NOTICE, openScene, type Scene, type Visitor } from './support/scene.ts'
import { classicForm, makePage } from './support/own-page.ts'

let scene: Scene
beforeEach(async () => {
  scene = await openScene()
})
afterEach(() => scene.end())
afterAll(closeBrowser)

/** A checkout whose tag pins the scripts, while the service hands out these. */
async function typing(changed: Readonly<Record<string, string>>, main?: string): Promise<Visitor> {
  const built = await builtTracker()
  const scripts = collectScripts((name) => built[name] ?? null)
  const pinned = pin(scripts, (text) => createHash('sha384').update(text).digest('base64'))
  scene.service.serve({ ...built, [pinned.path.slice(1)]: main ?? scripts.pinned, ...changed })
  const shopper = await scene.visitor()
  await shopper.open(await makePage(scene, shopper, { body: classicForm(), instead: tagOf(scene.service.url, 'default', pinned) }))
  await shopper.page.locator('#billing_email').fill(ADDRESS)
  await shopper.settled()
  return shopper
}

it('saves the cart and shows the notice when every script is the pinned one', async () => {
  const shopper = await typing({})
  expect(scene.service.of('carts').at(-1)).toMatchObject({ email: ADDRESS, lines: LINES })
  expect(await shopper.page.locator(NOTICE).isVisible()).toBe(true)
  expect(scene.service.asked).toContain('/t-slip.js')
})

it('runs nothing of a part that is not the pinned one', async () => {
  const shopper = await typing({ 't-slip.js': 'document.body.dataset.foreign = "yes"' })
  expect(scene.service.asked).toContain('/t-slip.js')
  expect(await shopper.page.locator('body').getAttribute('data-foreign')).toBeNull()
})

it('runs nothing and records nothing when the script itself is not the pinned one', async () => {
  const shopper = await typing({}, 'document.body.dataset.foreign = "yes"')
  expect(await shopper.page.locator('body').getAttribute('data-foreign')).toBeNull()
  expect(scene.service.posts).toEqual([])
})
