/** What the browser and the tab remember, and what is gone after a refusal. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ID_PATTERN } from '../../tracker/protocol.ts'
import { standInPage, type FakePage } from './support/page.ts'

const KEY = 'cartback.default'

let page: FakePage
/** A page of its own: modules are loaded anew, storage stays. */
const load = async (): Promise<typeof import('../../tracker/memory.ts')> => {
  vi.resetModules()
  Object.assign((await import('../../tracker/settings.ts')).settings, { store: 'default' })
  return import('../../tracker/memory.ts')
}
beforeEach(() => {
  page = standInPage()
})
afterEach(() => vi.unstubAllGlobals())

describe('a browser', () => {
  it('keeps its ids over pages, in the form the service takes', async () => {
    const first = await load()
    first.remember({ seq: 1 })
    const { visitor, cart } = first.recall()
    for (const id of [visitor, cart]) expect(id).toMatch(ID_PATTERN)
    expect(visitor).not.toBe(cart)
    expect((await load()).recall()).toMatchObject({ visitor, cart, seq: 1 })
  })

  it('stores nothing before there is something to remember', async () => {
    const { recall } = await load()
    recall()
    expect(page.localStorage).toEqual({})
  })

  it('hears what another tab wrote', async () => {
    const one = await load()
    const other = await load()
    one.remember({ refused: true })
    expect(other.recall().refused).toBe(true)
  })

  it('keeps nothing but the refusal, yet names the same cart when it is taken back on the page', async () => {
    const { recall, remember } = await load()
    remember({ seq: 5 })
    const { cart } = recall()
    remember({ refused: true })
    expect(page.localStorage).toEqual({ [KEY]: '{"refused":true}' })
    remember({ refused: false })
    expect(recall().cart).toBe(cart)
  })

  it.each(['', 'null', '5', '{', '"x"', '[]'])('makes do with %j in its storage', async (rubbish) => {
    page.localStorage[KEY] = rubbish
    page.sessionStorage[KEY] = rubbish
    const { recall, recallTab, tab } = await load()
    recallTab()
    expect(recall().cart).toMatch(ID_PATTERN)
    expect(tab.known).toEqual({})
  })

  it('remembers within the page where storage is blocked', async () => {
    vi.stubGlobal('window', { get localStorage(): never { throw new Error('denied') } })
    const { recall, remember } = await load()
    remember({ refused: true })
    expect(recall().refused).toBe(true)
  })
})

it('keeps two shops on one origin apart', async () => {
  const { remember } = await load()
  remember({ seq: 1 })
  Object.assign((await import('../../tracker/settings.ts')).settings, { store: 'other' })
  remember({ seq: 2 })
  expect(Object.keys(page.localStorage)).toEqual([KEY, 'cartback.other'])
})

it('makes ids that do not repeat', async () => {
  const { randomId } = await load()
  expect(new Set(Array.from({ length: 1_000 }, randomId)).size).toBe(1_000)
})
