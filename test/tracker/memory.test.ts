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
  const memory = await import('../../tracker/memory.ts')
  memory.makeIds()
  return memory
}
beforeEach(() => {
  page = standInPage()
})
afterEach(() => vi.unstubAllGlobals())

describe('a browser', () => {
  it('keeps its ids over pages, in the form the service takes', async () => {
    const first = await load()
    first.browser.seq = 1
    first.keep()
    const { visitor, cart } = first.browser
    for (const id of [visitor, cart]) expect(id).toMatch(ID_PATTERN)
    expect(visitor).not.toBe(cart)
    const second = await load()
    second.recall()
    expect(second.browser).toMatchObject({ visitor, cart, seq: 1 })
    expect(page.localStorage[KEY]).not.toContain('known')
  })

  it('stores nothing before there is something to remember', async () => {
    const { recall, recallTab } = await load()
    recall()
    expect(recallTab).toThrow()
    expect([page.localStorage, page.sessionStorage]).toEqual([{}, {}])
  })

  it('hears what another tab wrote', async () => {
    const one = await load()
    const other = await load()
    one.browser.answer = 'no'
    one.keep()
    other.recall()
    expect(other.browser.answer).toBe('no')
  })

  it('keeps nothing but the refusal and what has yet to arrive, and names the same cart when it is taken back on the page', async () => {
    const { browser, forget, keep, known } = await load()
    const { cart } = browser
    browser.seq = 5
    known.email = 'ann@example.test'
    keep()
    forget('no')
    keep()
    expect(page.localStorage).toEqual({ [KEY]: '{"answer":"no"}' })
    expect(page.sessionStorage).toEqual({ [KEY]: '[{},0,{}]' })
    expect(browser.cart).toBe(cart)
  })

  it.each([true, false])('keeps its ids in the tab where the service says so (%s)', async (inTab) => {
    const { browser, keep } = await load(inTab)
    browser.seq = 5
    keep()
    expect(page.localStorage[KEY]!.includes(browser.visitor)).toBe(!inTab)
    const next = await load(inTab)
    next.recallTab()
    next.recall()
    expect(next.browser).toMatchObject({ visitor: browser.visitor, cart: browser.cart, seq: 5 })
  })

  it.each(['', 'null', '5', '{', '{"known":{"email":"ann@example.test"}}', '[]'])('makes do with %j in its storage', async (rubbish) => {
    page.localStorage[KEY] = rubbish
    page.sessionStorage[KEY] = rubbish
    const again = await load()
    again.recall()
    try { again.recallTab() } catch { /* Whoever calls it is quiet. */ }
    expect(again.browser.cart).toMatch(ID_PATTERN)
    expect(again.known).toEqual({})
  })

  it('remembers within the page where storage is blocked', async () => {
    for (const area of ['localStorage', 'sessionStorage']) Object.defineProperty(globalThis, area, { configurable: true, get: () => { throw new Error('denied') } })
    const { browser, keep, recall } = await load()
    browser.answer = 'no'
    keep()
    recall()
    expect(browser.answer).toBe('no')
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
