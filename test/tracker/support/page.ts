/** Just enough of a browser for the parts that need no page: storage, an address, a language, and what was fetched. */
import { vi } from 'vitest'

export interface FakePage {
  readonly localStorage: Record<string, string>
  readonly sessionStorage: Record<string, string>
  /** What was posted, in order: end of the address and body. */
  readonly posts: readonly (readonly [string, Record<string, unknown>])[]
  /** Status of the answers to come; 0 for none. */
  status: number
  /** Fires an event that the tracker listens for. */
  fire(type: string): void
}

/** Puts the fake where the tracker looks; `vi.unstubAllGlobals` takes it away. */
export function standInPage(bodyClass = ''): FakePage {
  const listeners = new Map<string, () => void>()
  const posts: [string, Record<string, unknown>][] = []
  const addEventListener = (type: string, act: () => void): void => void listeners.set(type, act)
  const page: FakePage = {
    localStorage: {}, sessionStorage: {}, posts, status: 202, fire: (type) => listeners.get(type)?.(),
  }
  vi.stubGlobal('localStorage', page.localStorage)
  vi.stubGlobal('sessionStorage', page.sessionStorage)
  vi.stubGlobal('addEventListener', addEventListener)
  vi.stubGlobal('document', { body: { className: bodyClass }, documentElement: { lang: 'fi' }, querySelector: () => null })
  vi.stubGlobal('navigator', { language: 'fi' })
  vi.stubGlobal('location', new URL('https://shop.example/checkout/?session=secret#top'))
  vi.stubGlobal('fetch', async (url: string, { body }: { body: string }) => {
    posts.push([url, JSON.parse(body) as Record<string, unknown>])
    if (page.status === 0) throw new TypeError('network')
    return { status: page.status }
  })
  return page
}
