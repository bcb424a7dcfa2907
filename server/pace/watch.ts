/** Stops a flow of a shop when too many of its latest mails bounced or were complained about. Called when one more did: no
 *  other event makes things worse. Repeating it changes nothing. */
import type { Deps } from '../deps.ts'
import { days, instant, minus, type Duration, type Instant } from '../values/time.ts'
import { flowHealth, LATEST_MAX } from './health.ts'
import { countLatest, flowOfRun, pauseFlow, readPauses } from './store.ts'

/** Mails further back say nothing of how the flow fares now. */
const LOOK_BACK: Duration = days(30)

/** @param runId of the message that bounced or was complained about */
export async function watchFlow(deps: Deps, about: { readonly storeId: string; readonly runId: string }): Promise<void> {
  const { connection: { db }, clock, log } = deps
  const flow = await flowOfRun(db, about.runId)
  if (flow === null) return
  const { storeId } = about
  const wall = clock.wall()
  const pause = (await readPauses(db, storeId)).find((each) => each.flow === flow)
  if (pause?.state === 'paused') return
  const counts = await countLatest(db, { storeId, flow, since: latest(minus(wall, LOOK_BACK), pause?.at), most: LATEST_MAX })
  const health = flowHealth(counts)
  if (health.state === 'fine') return
  if (health.state === 'warn') return log.warn('flow.suffers', { storeId, flow, reason: health.because, ...counts })
  const isNew = await pauseFlow(db, { storeId, flow, reason: health.because, sentCount: counts.sent, bouncedCount: counts.bounced, complainedCount: counts.complained, at: wall })
  if (isNew) log.warn('flow.paused', { storeId, flow, reason: health.because, ...counts })
}

const latest = (a: Instant, b: Instant | undefined): Instant => instant(Math.max(a, b ?? a))
