/** Browsers that post carts to a service which dies again and again, and remember what was acknowledged. */
import { setTimeout as wait } from 'node:timers/promises'
import type { DemoShop } from '../../server/demo/shop/shop.ts'
import { cartOf } from './service-here.ts'

export interface CartLoad {
  /** The latest counter that was acknowledged of each cart. */
  readonly acknowledged: ReadonlyMap<string, number>
  /** Monotonic time of the latest acknowledgement. */
  lastAt(): number
  /** Answers that were neither an acknowledgement nor «come back later». */
  readonly wrong: readonly number[]
  stop(): Promise<void>
}

const BROWSERS = 8
/** Each cart is posted so often, with a growing counter, as a shopper changes it. */
const POSTS_PER_CART = 3
const PAUSE_MS = 20
const RETRY_MS = 50
const ANSWER_WITHIN_MS = 15_000
const ACKNOWLEDGED = 202
const LATER = 503

/** @param url where the service is now; it moves when it is started anew */
export function postCarts(woo: DemoShop, url: () => string): CartLoad {
  const acknowledged = new Map<string, number>()
  const wrong: number[] = []
  let lastAt = performance.now()
  let isOver = false
  const browse = async (browser: number): Promise<void> => {
    for (let cart = 0; !isOver; cart++) {
      for (let seq = 1; seq <= POSTS_PER_CART && !isOver; seq++) {
        const post = cartOf(woo, `load-${browser}-${cart}`, seq)
        const status = await postOnce(woo, url(), JSON.stringify(post))
        if (status === ACKNOWLEDGED) {
          acknowledged.set(post.cart, seq)
          lastAt = performance.now()
        } else if (status !== null && status !== LATER) wrong.push(status)
        await wait(status === ACKNOWLEDGED ? PAUSE_MS : RETRY_MS)
      }
    }
  }
  const browsers = Array.from({ length: BROWSERS }, (_, browser) => browse(browser))
  return {
    acknowledged, wrong, lastAt: () => lastAt,
    stop: async () => {
      isOver = true
      await Promise.all(browsers)
    },
  }
}

/** @returns null when no answer came */
async function postOnce(woo: DemoShop, url: string, body: string): Promise<number | null> {
  try {
    const response = await fetch(`${url}/v1/carts`, {
      method: 'POST', body, headers: { 'content-type': 'text/plain', origin: woo.url }, signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    })
    await response.arrayBuffer()
    return response.status
  } catch {
    return null
  }
}
