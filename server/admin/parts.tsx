/** Small pieces that several admin pages show. */
import type { FC } from 'hono/jsx'
import type { CartState } from '../db/schema.ts'
import type { Deps } from '../deps.ts'
import { isoText, type Instant } from '../values/time.ts'
import { maskAddress, relativeText, utcText } from './words.ts'

/** A moment: how far from now, and exactly. */
export const When: FC<{ at: Instant; now: Instant }> = ({ at, now }) => (
  <time datetime={isoText(at)}>{relativeText(at, now)} <span class="exact">{utcText(at)}</span></time>
)

/** A moment that is planned: one that has come is due. */
export const Due: FC<{ at: Instant; now: Instant }> = ({ at, now }) => (
  <time datetime={isoText(at)}>{at <= now ? 'due now' : relativeText(at, now)} <span class="exact">{utcText(at)}</span></time>
)

const TONES: Readonly<Record<CartState, string>> = { open: '', abandoned: 'warn', recovered: 'good', purchased: 'good', expired: '', erased: '' }

export const CartBadge: FC<{ state: CartState }> = ({ state }) => <span class={`badge ${TONES[state]}`.trim()}>{state}</span>

/** What is shown where an address cannot be opened: it was sealed with another key. */
const UNREADABLE = 'unreadable (sealed with another SECRET_KEY)'

/** The address behind a sealed text. A wrong key costs the address, not the page. */
export function openAddress(deps: Pick<Deps, 'vault'>, storeId: string, sealed: string): string {
  try {
    return deps.vault.open(storeId, sealed)
  } catch {
    return UNREADABLE
  }
}

/** The address as lists show it. */
export function maskedAddress(deps: Pick<Deps, 'vault'>, storeId: string, sealed: string): string {
  const address = openAddress(deps, storeId, sealed)
  return address === UNREADABLE ? UNREADABLE : maskAddress(address)
}

/** Pages that follow what happens by themselves can be told to hold still. */
export const Following: FC<{ isStill: boolean; seconds: number; href: string }> = ({ isStill, seconds, href }) => (
  <p class="dim small">
    {isStill ? 'This page stands still. ' : `This page renews itself every ${seconds} seconds. `}
    <a href={href}>{isStill ? 'Let it renew itself' : 'Hold it still'}</a>
  </p>
)
