/** The story of `npm run demo -- --auto`, step by step, each one checked. */
import { setTimeout as wait } from 'node:timers/promises'
import { latestCarts } from '../carts/store.ts'
import { cartRecovery } from '../flows/cart-recovery.ts'
import { placesOf, stepsAt, type Flow } from '../flows/flow.ts'
import { runsOf } from '../flows/store.ts'
import { keptMails } from '../mailbox/store.ts'
import type { Service } from '../service.ts'
import { hours, milliseconds, plus, type Duration } from '../values/time.ts'
import type { Narrator } from './narrator.ts'
import { demoShopper, type ShopperLines } from './shopper.ts'
import type { DemoShop } from './shop/shop.ts'

const LOOK_EVERY_MS = 100

interface Play {
  readonly shop: DemoShop
  readonly service: Service
  readonly url: string
  readonly narrator: Narrator
  readonly signal: AbortSignal
}

/** Returns 0 when everything came out as promised, 1 when a step did not come in time or came out wrong. */
export async function playShopper(play: Play): Promise<number> {
  try {
    await tell(play)
    return 0
  } catch (error) {
    play.narrator.say(`This is not how it should go: ${play.signal.aborted ? 'the time is up' : error instanceof Error ? error.message : String(error)}`)
    return 1
  }
}

async function tell(play: Play): Promise<void> {
  const { service: { deps }, narrator } = play
  const { db } = deps.connection
  const shopper = demoShopper(play.shop, play.url)
  const mails = () => keptMails(db, deps.vault)
  const cart = async () => (await latestCarts(db, {})).find((each) => each.lines.length > 0)

  narrator.say('Ann puts two mugs and a box of tea into the cart, types ann@example.test at the checkout and leaves.')
  const left = await shopper.leavesCart()
  await until(play, 'the cart is saved', async () => (await cart()) !== undefined)
  await until(play, 'the cart is abandoned', async () => (await cart())?.state === 'abandoned')
  await until(play, 'the first reminder is delivered', async () => (await mails()).length === 1)
  const text = (await mails())[0]?.text ?? ''
  const link = /https?:\/\/\S+\/r\/[A-Za-z0-9_-]+/.exec(text)?.[0]
  if (!link) throw new Error('the reminder has no link back to the cart')
  narrator.say('Ann opens the link of the reminder on her telephone.')
  const restored = await shopper.opensLink(link)
  if (!isSame(left, restored)) throw new Error('the link did not bring the cart back')
  narrator.say('The whole cart is back. Ann orders.')
  const orderId = await shopper.buys()
  await until(play, 'the series stops', async () => (await cart())?.state === 'recovered')
  const bought = await cart()
  if (bought?.orderId !== orderId) throw new Error('the cart was matched with another order')
  await expectQuiet(play)
}

/** Nothing more leaves although the times of the other reminders go by. */
async function expectQuiet(play: Play): Promise<void> {
  const { service: { deps }, narrator } = play
  const { db } = deps.connection
  const end = plus(deps.clock.now(), hours(longest(cartRecovery) / hours(1) + 2))
  narrator.say('The times of the other two reminders go by…')
  await until(play, 'their time goes by', async () => deps.clock.now() >= end)
  const count = (await keptMails(db, deps.vault)).length
  if (count !== 1) throw new Error(`${count} mails were sent instead of one`)
  const carts = await latestCarts(db, {})
  const runs = await runsOf(db, [...deps.stores.keys()][0] ?? '', carts.map((cart) => cart.id))
  if (runs.some((run) => run.state === 'active')) throw new Error('a series is still running')
  narrator.say('…and nothing more was sent. One cart, one reminder, one order.')
}

/** No series is longer than the longest wait of each of its places, one after the other. */
const longest = (flow: Flow): Duration => milliseconds(placesOf(flow).reduce((sum, place) => sum + Math.max(...stepsAt(flow, place).map(({ after }) => after)), 0))

async function until(play: Play, what: string, isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    if (play.signal.aborted) throw new Error(`waited in vain until ${what}`)
    await wait(LOOK_EVERY_MS)
  }
  await play.narrator.look()
}

const isSame = (a: ShopperLines, b: ShopperLines): boolean => JSON.stringify([...a].sort((x, y) => x.id - y.id)) === JSON.stringify([...b].sort((x, y) => x.id - y.id))
