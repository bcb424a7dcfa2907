/** Looks at what is left when all is over: nothing is stuck, nothing was lost, what says «sent» was accepted. */
import { parseQuietHours, QUIET_HOURS_DEFAULT, quietUntil } from '../../server/pace/quiet-hours.ts'
import { instant } from '../../server/values/time.ts'
import { newestAcknowledged, personOf, type Journey } from './journey.ts'
import { HOUR, MINUTE, type Span } from './plan.ts'
import type { World } from './world.ts'

/** A row that is not at its end so long after its time is over is forgotten. */
const STUCK_AFTER_MS = HOUR + 10 * MINUTE
/** The service gives a message up that was in the hands of so many processes when they died. */
const GIVEN_UP_AFTER = 8
const OPEN = "('scheduled', 'claimed', 'intent', 'ambiguous')"
/** So long without any trouble a mail must find its way. */
const ENOUGH_MS = 4 * HOUR
const NIGHT = parseQuietHours(QUIET_HOURS_DEFAULT) ?? { from: 0, to: 0 }
const QUARTER_MS = 15 * MINUTE
/** An unclear sending may take a search, a quiet time and another search. */
const STEPS: Readonly<Record<string, { readonly after: number; readonly grace: number }>> = {
  help: { after: HOUR, grace: 12 * HOUR }, concerns: { after: 24 * HOUR, grace: 24 * HOUR }, 'last-note': { after: 60 * HOUR, grace: 24 * HOUR },
}

interface Ended { absent_count?: number; id: string; step: string; state: string; reason: string; token: string | null; due_at: number; expires_at: number }

export function judgeEnd(world: World): void {
  const { oracle, database: { native }, heap } = world
  const clock = world.database.clock()
  for (const row of native.prepare(`select m.id, m.step, m.state, m.reason from message m where m.state in ${OPEN} and m.expires_at < ?`).all(clock - STUCK_AFTER_MS) as Ended[]) {
    oracle.fail('stuck', `${row.step} is still ${row.state}: ${row.reason}`, [row.id])
  }
  for (const row of native.prepare("select m.id, m.step, m.reason from message m where m.state = 'sent' and m.reason <> 'kept-locally'").all() as Ended[]) {
    if (!oracle.wasAccepted(row.id)) oracle.fail('lost', `${row.step} says it was sent and was never accepted: ${row.reason}`, [row.id])
  }
  judgeCarts(world)
  judgeErasures(world)
  const sent = new Map<string, Set<string>>()
  for (const { to, step } of oracle.acceptances) sent.set(personOf(to), (sent.get(personOf(to)) ?? new Set()).add(step))
  for (const journey of world.shoppers.all) if (isPlain(journey, world)) judgePlain(world, journey, sent.get(personOf(journey.email ?? '')) ?? new Set())
  heap.mark(oracle.failures.length)
}

/** What was acknowledged is there, but for what lay between a backup and its being put back. */
function judgeCarts(world: World): void {
  const { oracle, database: { native }, plan: { backup } } = world
  const stored = new Map((native.prepare('select token, max(seq) as seq from cart group by token').all() as { token: string; seq: number }[]).map(({ token, seq }) => [token, seq]))
  for (const { token, acknowledged, refusal, hasUndone } of world.shoppers.all) {
    // What was erased is not there, and what was posted after it was not taken.
    if (refusal !== null || hasUndone) continue
    const kept = acknowledged.filter(({ at }) => backup === null || at < backup.takenAt || at > backup.restoredAt)
    const seq = Math.max(0, ...kept.map((each) => each.seq))
    if ((stored.get(token) ?? 0) < seq) oracle.fail('lost', `the cart's post ${seq} was acknowledged and is not there`, [token])
  }
}

/** Of a cart whose shopper said «No thanks» nothing is left that could be read or written to. */
function judgeErasures({ oracle, database: { native }, plan: { backup }, shoppers }: World): void {
  const left = native.prepare("select id from cart where token = ? and (state in ('open', 'abandoned') or (state = 'erased' and (email_sealed is not null or email_index is not null or line_count > 0 or cart.lines <> '[]')))")
  for (const { token, refusal } of shoppers.all) {
    const heardAt = refusal?.heardAt ?? null
    if (heardAt === null || (backup && heardAt >= backup.takenAt && heardAt <= backup.restoredAt)) continue
    for (const { id } of left.all(token) as { id: string }[]) oracle.fail('wrong', 'a cart is still there whose shopper had said no', [id, token])
  }
}

/** Stories in which nothing happened that could stop a reminder. */
function isPlain(journey: Journey, world: World): boolean {
  const { email, acknowledged, orders, refusal, hasUndone, seq } = journey
  const last = acknowledged.at(-1)
  if (email === null || !last || last.seq !== seq || last.lineCount === 0 || orders.length > 0 || refusal !== null || hasUndone || world.shoppers.refusals.wasEverSilenced(personOf(email))) return false
  const { backup } = world.plan
  if (backup && acknowledged.some(({ at }) => at >= backup.takenAt && at <= backup.restoredAt)) return false
  if (acknowledged.some((each) => each.lineCount === 0 || (each.email !== null && each.email !== email))) return false
  // Nobody else may stop it: neither another cart that was ever the same person's, since of two only the later is written
  // about until its shopper is back at the other, nor whoever bought in the same browser.
  return world.shoppers.all.every((other) => other === journey || (other.visitor !== journey.visitor && !other.typed.has(personOf(email))))
}

function judgePlain(world: World, journey: Journey, sent: ReadonlySet<string>): void {
  const { oracle, database: { native } } = world
  const began = newestAcknowledged(journey, Infinity)?.at ?? 0
  for (const [step, { after, grace }] of Object.entries(STEPS)) {
    if (sent.has(step)) continue
    const from = began + after
    // Some worlds end before.
    if (from + grace > world.plan.end || calm(world, journey, from, from + grace) < ENOUGH_MS) continue
    const row = native.prepare(`select m.id, m.state, m.reason, m.absent_count from message m join run r on r.id = m.run_id join cart c on c.id = r.subject_id where c.token = ? and m.step = ?`).all(journey.token, step)[0] as Ended | undefined
    // Unclear, and nothing left afterwards by which the search could be trusted: then none is better than two.
    if (row?.reason === 'unverifiable' || (row?.reason === 'too-late' && (row.absent_count ?? 0) > 1)) continue
    if (row?.reason === 'parked' && world.deaths.of(row.id) >= GIVEN_UP_AFTER) continue
    const run = native.prepare('select r.id, r.state, r.reason, c.state as cart from run r join cart c on c.id = r.subject_id where c.token = ? order by r.started_at desc').all(journey.token)[0] as { id: string; state: string; reason: string; cart: string } | undefined
    const why = row ? `${row.state}, ${row.reason}` : run ? `not scheduled, its run is ${run.state}: ${run.reason}, its cart ${run.cart}` : 'it has no run'
    oracle.fail('lost', `${step} never came: ${why}`, [journey.token, row?.id ?? '', run?.id ?? ''])
  }
}

/** The longest time within a span in which nothing was in the way. */
function calm(world: World, journey: Journey, from: number, to: number): number {
  const { shops, postDown, postBlocked, indexAway, indexFrozen, isRough } = world.plan
  const ofShop = shops.filter((shop) => shop.storeId === journey.storeId).flatMap(({ away, ordersAway }) => [...away, ...ordersAway])
  const troubles: readonly Span[] = [...ofShop, ...postDown, ...postBlocked, ...indexAway, ...indexFrozen, ...(isRough ? nights(journey.timeZone, from, to) : [])]
  const edges = [from, to, ...troubles.flatMap((span) => [span.from, span.to])].filter((at) => at >= from && at <= to).sort((a, b) => a - b)
  let [longest, current] = [0, 0]
  for (let n = 1; n < edges.length; n++) {
    const [begin, end] = [edges[n - 1]!, edges[n]!]
    const middle = (begin + end) / 2
    current = troubles.some((span) => span.from <= middle && middle < span.to) ? 0 : current + end - begin
    longest = Math.max(longest, current)
  }
  return longest
}

/** Where processes die all the time, the hour between a night and the end of a step's time is no time in which all of a crowd must get through. */
function nights(zone: string, from: number, to: number): readonly Span[] {
  const spans: Span[] = []
  for (let at = from; at < to; at += QUARTER_MS) {
    const until = quietUntil([{ ...NIGHT, zone }], instant(at))
    if (until === null) continue
    spans.push({ from: at, to: until })
    at = until
  }
  return spans
}
