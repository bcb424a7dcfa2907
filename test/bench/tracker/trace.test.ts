/** What the tracker's benchmark reads out of a trace. */
import { expect, test } from 'vitest'
import { pageProcess, workOf, type TraceEvent } from './trace.ts'

const PAGE = 7
const MAIN = 1
const POOL = 2
const event = (name: string, from: number, to: number, more: Partial<TraceEvent> = {}): TraceEvent =>
  ({ name, ph: 'X', pid: PAGE, tid: MAIN, ts: from * 1000, dur: (to - from) * 1000, tdur: (to - from) * 1000, ...more })
const MAIN_THREAD: TraceEvent = { name: 'thread_name', ph: 'M', pid: PAGE, tid: MAIN, ts: 0, args: { name: 'CrRendererMain' } }

test('a function that an evaluation calls is counted once', () => {
  const work = workOf([MAIN_THREAD, event('EvaluateScript', 0, 10), event('FunctionCall', 2, 5), event('FunctionCall', 12, 15)], PAGE)
  expect(work).toMatchObject({ evaluateMs: 10, scriptMs: 13 })
})

test('compiling counts inside and outside of the evaluation, and on other threads', () => {
  const parsed = event('v8.parseOnBackgroundParsing', 0, 2, { tid: POOL })
  expect(workOf([MAIN_THREAD, parsed, event('v8.compile', 3, 4), event('EvaluateScript', 5, 9), event('v8.compile', 5, 6)], PAGE).evaluateMs).toBe(7)
})

test('script of the browser\'s own pages and of other threads is not counted', () => {
  const events = [MAIN_THREAD, event('FunctionCall', 0, 9, { pid: 8 }), event('FunctionCall', 0, 9, { tid: POOL })]
  expect(workOf(events, PAGE)).toEqual({ evaluateMs: 0, scriptMs: 0, longTasks: 0 })
})

test('a task that waited long but worked little is no long task', () => {
  const waited = event('RunTask', 0, 80, { tdur: 20_000 })
  expect(workOf([MAIN_THREAD, waited, event('RunTask', 100, 160)], PAGE).longTasks).toBe(1)
})

test('the page is found by its address', () => {
  const parsed = event('ParseHTML', 0, 1, { args: { beginData: { url: 'http://127.0.0.1:9/ours/' } } })
  expect(pageProcess([event('ParseHTML', 0, 1, { pid: 8 }), parsed], 'http://127.0.0.1:9')).toBe(PAGE)
  expect(pageProcess([], 'http://127.0.0.1:9')).toBeNull()
})
