/** The page for whoever runs the service: how it does its work right now, and what is in the way. */
import type { Hono } from 'hono'
import type { FC } from 'hono/jsx'
import type { Deps } from '../deps.ts'
import type { Level } from '../doctor/report.ts'
import { readTroubles } from '../health/alerts/ledger.ts'
import type { Trouble } from '../health/alerts/trouble.ts'
import type { Health, Look } from '../health/health.ts'
import { spanWords } from '../health/words.ts'
import { between, days, minus, type Duration, type Instant } from '../values/time.ts'
import { page, type AdminEnv } from './layout.tsx'
import { When } from './parts.tsx'
import { countsOf, ReportPart, TONES } from './report-part.tsx'

/** Troubles that were over before this are history. */
const TROUBLES_WITHIN: Duration = days(7)
const TROUBLES_SHOWN = 20

/** Adds the page. It reads the database a little, at most every few seconds, and asks nobody else. */
export function addHealth(app: Hono<AdminEnv>, deps: Deps, health: Health): void {
  app.get('/admin/health', async (c) => {
    const [look, troubles] = [await health.look(), await readTroubles(deps.connection.db)]
    return page(c, { title: 'Health', here: 'health' }, <HealthPage look={look} troubles={troubles} wall={deps.clock.wall()} />)
  })
}

const HealthPage: FC<{ look: Look; troubles: readonly Trouble[]; wall: Instant }> = ({ look: { report, at }, troubles, wall }) => (
  <>
    <h1>Health</h1>
    <p class={`notice ${TONES[report.level]}`}>{SUMMARIES[report.level]} {countsOf(report)}.</p>
    <p class="dim">Looked at <When at={at} now={wall} />. Reload the page to look again. Whether everything is set up as it should be is on the page <a href="/admin/setup">Set-up</a>; monitoring reads the same from <code>/metrics</code>.</p>
    {report.sections.map((section) => <ReportPart section={section} />)}
    <Troubles troubles={troubles} wall={wall} />
  </>
)

const Troubles: FC<{ troubles: readonly Trouble[]; wall: Instant }> = ({ troubles, wall }) => {
  const shown = troubles.filter(({ state, seenAt }) => state === 'on' || seenAt > minus(wall, TROUBLES_WITHIN)).sort((a, b) => b.beganAt - a.beganAt).slice(0, TROUBLES_SHOWN)
  return (
    <section aria-labelledby="troubles">
      <h2 id="troubles">Troubles of the last 7 days</h2>
      {shown.length === 0 ? <p>None.</p> : (
        <table>
          <thead><tr><th scope="col">What</th><th scope="col">State</th><th scope="col">Found</th><th scope="col">Since</th></tr></thead>
          <tbody>{shown.map((trouble) => <TroubleRow trouble={trouble} wall={wall} />)}</tbody>
        </table>
      )}
    </section>
  )
}

const TroubleRow: FC<{ trouble: Trouble; wall: Instant }> = ({ trouble: { title, state, found, beganAt, seenAt }, wall }) => (
  <tr>
    <td data-label="What">{title}</td>
    <td data-label="State"><span><span class={`badge ${state === 'on' ? 'bad' : ''}`}>{state === 'on' ? 'still there' : 'over'}</span></span></td>
    <td data-label="Found"><span>{found}</span></td>
    <td data-label="Since"><span><When at={beganAt} now={wall} />{state === 'over' ? <span class="why">lasted {spanWords(between(beganAt, seenAt))}</span> : null}</span></td>
  </tr>
)

const SUMMARIES: Readonly<Record<Level, string>> = {
  green: 'All is well:', yellow: 'It works; some lines want a look:', red: 'Something is in the way:',
}
