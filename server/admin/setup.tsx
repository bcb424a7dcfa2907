/** The page that checks the set-up: the same lines as `npm run doctor`. */
import type { Hono } from 'hono'
import type { FC } from 'hono/jsx'
import type { Deps } from '../deps.ts'
import { examine, type DoctorParts } from '../doctor/doctor.ts'
import type { Level, Report } from '../doctor/report.ts'
import type { Instant } from '../values/time.ts'
import { page, type AdminEnv } from './layout.tsx'
import { When } from './parts.tsx'
import { countsOf, ReportPart, TONES } from './report-part.tsx'

interface Checked {
  readonly report: Report
  /** Wall time. */
  readonly at: Instant
}

/** Adds the page. The last check is kept by this process, so that reloading the page asks nobody anything. */
export function addSetup(app: Hono<AdminEnv>, deps: Deps, parts: DoctorParts): void {
  let last: Checked | null = null
  let running: Promise<Checked> | null = null
  const check = (): Promise<Checked> => {
    running ??= examine(deps, parts).then((report) => (last = { report, at: deps.clock.wall() })).finally(() => (running = null))
    return running
  }
  app.get('/admin/setup', async (c) => page(c, { title: 'Set-up', here: 'setup' }, <Setup checked={last ?? await check()} wall={deps.clock.wall()} />))
  app.post('/admin/setup', async (c) => {
    await check()
    return c.redirect('/admin/setup', 303)
  })
}

const Setup: FC<{ checked: Checked; wall: Instant }> = ({ checked: { report, at }, wall }) => (
  <>
    <h1>Set-up</h1>
    <p class={`notice ${TONES[report.level]}`}>{SUMMARIES[report.level]} {countsOf(report)}.</p>
    <form class="form" method="post" action="/admin/setup">
      <p class="dim">Looked at <When at={at} now={wall} />. Looking again asks every shop, Postmark and the database, which may take a minute. <code>npm run doctor</code> says the same in a terminal.</p>
      <button type="submit">Look again</button>
    </form>
    {report.sections.map((section) => <ReportPart section={section} />)}
  </>
)

const SUMMARIES: Readonly<Record<Level, string>> = {
  green: 'All is well:', yellow: 'It works; some lines say what could be better:', red: 'Something has to be put right:',
}
