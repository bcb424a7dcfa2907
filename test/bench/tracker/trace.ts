/** Reads Chromium's trace: how much processor time a page's scripts took, and where. */
import type { CDPSession } from 'playwright-core'

/** One event of the trace. Times are microseconds; `tdur` is processor time, which neighbours on the machine move least. */
export interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly ts: number
  readonly dur?: number
  readonly tdur?: number
  readonly args?: { readonly name?: string; readonly data?: { readonly url?: string }; readonly beginData?: { readonly url?: string } }
}

/** Milliseconds of processor time. */
export interface Work {
  /** Compiling the page's scripts, on any thread, and running their outermost code. */
  readonly evaluateMs: number
  /** All script on the page's main thread, with `evaluateMs`. */
  readonly scriptMs: number
  /** Tasks of the main thread that used 50 ms of processor time or more. */
  readonly longTasks: number
}

/** No more than needed: events cost the time that is being measured. */
const CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline', '__metadata']
const SCRIPT = new Set(['EvaluateScript', 'v8.compile', 'v8.compileModule', 'FunctionCall', 'RunMicrotasks'])
const OUTERMOST = new Set(['EvaluateScript', 'v8.compile', 'v8.compileModule'])
const ON_BACKGROUND = 'v8.parseOnBackgroundParsing'
const LONG_TASK_MS = 50

/** Records everything the browser does until `act` is done. */
export async function record(browser: CDPSession, act: () => Promise<void>): Promise<TraceEvent[]> {
  const events: TraceEvent[] = []
  const take = ({ value }: { readonly value: object[] }): void => void events.push(...(value as TraceEvent[]))
  browser.on('Tracing.dataCollected', take)
  try {
    await browser.send('Tracing.start', { traceConfig: { includedCategories: CATEGORIES }, transferMode: 'ReportEvents' })
    await act()
    const complete = new Promise((resolve) => browser.once('Tracing.tracingComplete', resolve))
    await browser.send('Tracing.end')
    await complete
  } finally {
    browser.off('Tracing.dataCollected', take)
  }
  return events
}

/** The process that shows pages of an origin; the browser's own pages run script too. */
export const pageProcess = (events: readonly TraceEvent[], origin: string): number | null =>
  events.find(({ name, args }) => name === 'ParseHTML' && args?.beginData?.url?.startsWith(origin))?.pid ?? null

/** Adds up what one process did. */
export function workOf(events: readonly TraceEvent[], pid: number): Work {
  const mine = events.filter((event) => event.pid === pid && event.ph === 'X')
  const mainThread = events.find((event) => event.pid === pid && event.name === 'thread_name' && event.args?.name === 'CrRendererMain')?.tid
  const main = mine.filter(({ tid }) => tid === mainThread)
  const background = milliseconds(mine.filter(({ name }) => name === ON_BACKGROUND))
  return {
    evaluateMs: background + milliseconds(outer(main, OUTERMOST)),
    scriptMs: background + milliseconds(outer(main, SCRIPT)),
    longTasks: main.filter(({ name, tdur = 0 }) => name === 'RunTask' && tdur >= LONG_TASK_MS * 1000).length,
  }
}

/** Events of these names that lie in no other one of them: a function called by an evaluation is counted with it. */
function outer(events: readonly TraceEvent[], names: ReadonlySet<string>): TraceEvent[] {
  let end = Number.NEGATIVE_INFINITY
  const sorted = events.filter(({ name }) => names.has(name)).sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))
  return sorted.filter(({ ts, dur = 0 }) => {
    const isOuter = ts >= end
    if (isOuter) end = ts + dur
    return isOuter
  })
}

const milliseconds = (events: readonly TraceEvent[]): number => events.reduce((sum, { tdur = 0 }) => sum + tdur, 0) / 1000
