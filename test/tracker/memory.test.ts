/** What the browser and the tab remember, and what is gone after a refusal. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ID_PATTERN } from '../../tracker/protocol.ts'
import { standInPage, type FakePage } from './support/page.ts'

const KEY = 'cartback.default'

let page: FakePage
/** A page of its own: modules are loaded anew, storage stays. */
const load = async (inTab = false): Promise<typeof import('../../tracker/memory.ts')> => {
  vi.resetModules()
  Object.assign((await import('../../tracker/settings.ts')).settings, { store: 'default', notice: { inTab } })
  return import('../../tracker/memory.ts')
}
beforeEach(() => {
  page = standInPage()
})
afterEach(() => vi.unstubAllGlobals())

describe('a browser', () => {
  it('keeps its ids over pages, in the form the service takes', async () => {
    const first = await load()
    first.memory.seq = 1
    first.keep()
    const { visitor, cart } = first.memory
    for (const id of [visitor, cart]) expect(id).toMatch(ID_PATTERN)
    expect(visitor).not.toBe(cart)
    const second = await load()
    second.recall()
    expect(second.memory).toMatchObject({ visitor, cart, seq: 1 })
    expect(page.localStorage[KEY]).not.toContain('known')
  })

  it('stores nothing before there is something to remember', async () => {
    const { recallTab } = await load()
    recallTab()
    expect([page.localStorage, page.sessionStorage]).toEqual([{}, {}])
  })

  it('hears what another tab wrote', async () => {
    const one = await load()
    const other = await load()
    one.memory.answer = 'no'
    one.keep()
    other.recall()
    expect(other.memory.answer).toBe('no')
  })

  it('keeps nothing but the refusal and what has yet to arrive, and names the same cart when it is taken back on the page', async () => {
    const { forget, keep, memory } = await load()
    const { cart } = memory
    Object.assign(memory, { seq: 5, known: { email: 'ann@example.test' } })
    keep()
    forget()
    Object.assign(memory, { answer: 'no', known: { email: 'ann@example.test' } })
    keep()
    expect(page.localStorage).toEqual({ [KEY]: '{"answer":"no"}' })
    expect(page.sessionStorage).toEqual({ [KEY]: '{"unsent":{}}' })
    expect(memory.cart).toBe(cart)
  })

  it.each([true, false])('keeps its ids in the tab where the service says so (%s)', async (inTab) => {
    const { keep, memory } = await load(inTab)
    memory.seq = 5
    keep()
    expect(page.localStorage[KEY]!.includes(memory.visitor)).toBe(!inTab)
    const next = await load(inTab)
    next.recallTab()
    expect(next.memory).toMatchObject({ visitor: memory.visitor, cart: memory.cart, seq: 5 })
  })

  it.each(['', 'null', '5', '{', '"x"', '[]'])('makes do with %j in its storage', async (rubbish) => {
    page.localStorage[KEY] = rubbish
    page.sessionStorage[KEY] = rubbish
    const { memory, recallTab } = await load()
    recallTab()
    expect(memory.cart).toMatch(ID_PATTERN)
    expect(memory.known).toEqual({})
  })

  it('remembers within the page where storage is blocked', async () => {
    for (const area of ['localStorage', 'sessionStorage']) Object.defineProperty(globalThis, area, { configurable: true, get: () => { throw new Error('denied') } })
    const { keep, memory, recall } = await load()
    memory.answer = 'no'
    keep()
    recall()
    expect(memory.answer).toBe('no')
  })
})

it('keeps two shops on one origin apart', async () => {
  const { keep } = await load()
  keep()
  Object.assign((await import('../../tracker/settings.ts')).settings, { store: 'other' })
  keep()
  expect(Object.keys(page.localStorage)).toEqual([KEY, 'cartback.other'])
})

it('makes ids that do not repeat', async () => {
  const { randomId } = await load()
  expect(new Set(Array.from({ length: 1_000 }, randomId)).size).toBe(1_000)
})
