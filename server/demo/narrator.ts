/** Tells on the terminal what happens in the demo, in plain sentences, with a line that shows time going by. */
import { latestCarts } from '../carts/store.ts'
import type { Cart } from '../carts/cart.ts'
import { runsOf, type Run } from '../flows/store.ts'
import type { Message } from '../messages/outbox.ts'
import { latestMessages } from '../messages/store.ts'
import type { Service } from '../service.ts'
import { between, hours, type Instant } from '../values/time.ts'

const LOOK_EVERY_MS = 300
const ONE_HOUR = hours(1)

export interface Narrator {
  say(sentence: string): void
  /** Tells at once what has changed since the last look. */
  look(): Promise<void>
  stop(): void
}

/** @param speed how many times faster than real time the service's clock runs */
export function startNarrator(service: Service, output: NodeJS.WriteStream, speed: number): Narrator {
  const { clock, connection: { db } } = service.deps
  const began = clock.now()
  const known = new Map<string, string>()
  const say = (sentence: string): void => void output.write(`${clearLine(output)}  ${stamp(between(began, clock.now()))}  ${sentence}\n`)
  const look = async (): Promise<void> => {
    const carts = await latestCarts(db, {})
    const runs = (await Promise.all(carts.map((cart) => runsOf(db, cart.storeId, [cart.id])))).flat()
    const beginnings = carts.filter((cart) => cart.state === 'open' || cart.state === 'abandoned').reverse()
    const ends = carts.filter((cart) => !beginnings.includes(cart)).reverse()
    const messages = [...await latestMessages(db)].reverse()
    // In the order things happen: left, mailed, ended.
    for (const [key, state, sentence] of [...beginnings.map(tellCart), ...messages.map(tellMessage), ...ends.map(tellCart)]) {
      if (known.get(key) === state) continue
      known.set(key, state)
      if (sentence) say(sentence)
    }
    if (output.isTTY) output.write(`${clearLine(output)}  ${stamp(between(began, clock.now()))}  ${progress(carts, runs, { now: clock.now(), speed })}`)
  }
  const timer = setInterval(() => void look().catch(() => undefined), LOOK_EVERY_MS)
  return {
    say,
    look,
    stop: () => {
      clearInterval(timer)
      output.write(clearLine(output))
    },
  }
}

type Told = readonly [key: string, state: string, sentence: string | null]

function tellCart(cart: Cart): Told {
  const goods = cart.lines.reduce((sum, line) => sum + line.quantity, 0)
  const things = `${goods} ${goods === 1 ? 'thing' : 'things'}`
  const sentences: Record<Cart['state'], string> = {
    open: cart.sealedEmail ? `A cart with ${things} is saved, with an address to write to.` : `A cart with ${things} is saved; no address is known yet.`,
    abandoned: 'An hour without a sign of the shopper: the cart counts as abandoned.',
    recovered: `Order ${cart.orderId} exists: the cart is recovered and the series has stopped.`,
    purchased: `Order ${cart.orderId} exists: the cart is bought, no reminder is sent.`,
    expired: 'The cart has expired.',
    erased: 'The shopper said no thanks: what was saved is deleted.',
  }
  return [`cart ${cart.id}`, `${cart.state} ${cart.sealedEmail !== null} ${goods}`, sentences[cart.state]]
}

function tellMessage(message: Message): Told {
  const sentences: Partial<Record<Message['state'], string>> = {
    sent: `The mail «${message.mail}» is in the local mailbox.`,
    cancelled: `The mail «${message.mail}» is not sent (${message.reason}).`,
    expired: `The mail «${message.mail}» came too late and is not sent.`,
  }
  return [`message ${message.id}`, `${message.state} ${message.reason}`, sentences[message.state] ?? null]
}

function progress(carts: readonly Cart[], runs: readonly Run[], at: { now: Instant; speed: number }): string {
  const next = runs.filter((run) => run.state === 'active' && run.nextAt !== null).sort((a, b) => Number(a.nextAt) - Number(b.nextAt))[0]
  const waiting = carts.filter((cart) => cart.state === 'open' && cart.sealedEmail !== null && cart.lines.length > 0).length
  if (next?.nextAt) {
    const left = Math.max(0, between(at.now, next.nextAt))
    return `next: «${next.nextStep ?? 'decide'}» in ${(left / ONE_HOUR).toFixed(1)} h (${Math.ceil(left / at.speed / 1000)} s of yours)`
  }
  return waiting > 0 ? `${waiting} ${waiting === 1 ? 'cart is' : 'carts are'} open; one hour of quiet is ${Math.ceil(ONE_HOUR / at.speed / 1000)} s of yours` : 'waiting for a shopper'
}

/** Time since the beginning on the service's clock: `+1 d 03:20`. */
function stamp(passedMs: number): string {
  const minutesPassed = Math.floor(passedMs / 60_000)
  const two = (n: number): string => String(n).padStart(2, '0')
  return `+${Math.floor(minutesPassed / 1440)} d ${two(Math.floor(minutesPassed / 60) % 24)}:${two(minutesPassed % 60)}`
}

const clearLine = (output: NodeJS.WriteStream): string => (output.isTTY ? '\r\x1b[2K' : '')
