/** Flows that were stopped because of how their mails fared, with the button that lets them go on. */
import type { Hono } from 'hono'
import type { FC } from 'hono/jsx'
import type { Deps } from '../deps.ts'
import { flows } from '../flows/flows.ts'
import { resumeFlow, type FlowPause } from '../pace/store.ts'
import type { Instant } from '../values/time.ts'
import { plainPage, type AdminEnv } from './layout.tsx'
import { When } from './parts.tsx'
import { counted, flowTitle } from './words.ts'

const ADVICE: Readonly<Record<FlowPause['reason'], string>> = {
  bounces: 'Postmark looks into senders at 4 %. Look at the addresses first: are they mistyped, made up, or does the form take any text?',
  complaints: 'Postmark looks into senders at 0.08 %. Look at the mails first: does whoever gets them expect them, and is it easy to say no?',
}

/** @param wall real time: mails bounce in it */
export const Pauses: FC<{ pauses: readonly FlowPause[]; wall: Instant }> = ({ pauses, wall }) => (
  <>{pauses.filter((pause) => pause.state === 'paused').map((pause) => <Pause pause={pause} wall={wall} />)}</>
)

const Pause: FC<{ pause: FlowPause; wall: Instant }> = ({ pause, wall }) => (
  <div class="notice bad">
    <p>«{flowTitle(pause.flow)}» is paused, <When at={pause.at} now={wall} />: {countText(pause)}. {ADVICE[pause.reason]} Until you let it go on nothing of it is sent, and what is late by then is left out.</p>
    <form method="post" action={`/admin/flows/${pause.storeId}/${pause.flow}/resume`}><button type="submit">Let «{flowTitle(pause.flow)}» go on</button></form>
  </div>
)

function countText({ reason, sentCount, bouncedCount, complainedCount }: FlowPause): string {
  const last = `its last ${counted(sentCount, 'mail')}`
  return reason === 'bounces' ? `${bouncedCount} of ${last} bounced` : `${counted(complainedCount, 'complaint')} of spam about ${last}`
}

/** What happened before is not held against it again. */
export function addPauses(app: Hono<AdminEnv>, deps: Deps): void {
  app.post('/admin/flows/:store/:flow/resume', async (c) => {
    const { store, flow } = c.req.param()
    if (!deps.stores.has(store) || !flows.has(flow)) return plainPage(c, { title: 'Not found', status: 404, here: 'carts' }, 'There is no such flow.')
    if (await resumeFlow(deps.connection.db, { storeId: store, flow }, { wall: deps.clock.wall(), now: deps.clock.now() })) deps.log.info('flow.resumed', { storeId: store, flow })
    return c.redirect('/admin', 303)
  })
}
