/** Looks for the script's tag in a page of the shop. Pure. */

/**
 * `old-pin`: pinned to a version that is not served any more. `other-shop`: it names another shop.
 * `other-service`: it leads to another address than ours. `unread`: the page could not be looked at.
 */
export type TagState = { readonly kind: 'right' | 'none' | 'old-pin' | 'other-shop' } | { readonly kind: 'other-service'; readonly origin: string } | { readonly kind: 'unread'; readonly reason: string }

export interface WantedTag {
  readonly publicUrl: string
  readonly storeId: string
  /** Path of the script's pinned version, where it is known. */
  readonly pinnedPath: string | null
}

/** Plugins that delay scripts rename `src` and leave `data-store` alone. */
const SOURCE = /\s(?:[a-z-]*-)?src=(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i
const STORE = /\sdata-store=(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i
const SCRIPT = /\/t(?:\.[A-Za-z0-9_-]+)?\.js(?:[?#].*)?$/

/** What the page's tags say; the best one counts. */
export function findTag(html: string, wanted: WantedTag): TagState {
  const found = [...html.matchAll(/<script\b[^>]*>/gi)].flatMap(([tag]) => {
    const source = attribute(SOURCE, tag)
    const store = attribute(STORE, tag)
    return source !== null && store !== null && SCRIPT.test(source) ? [judge(source, store, wanted)] : []
  })
  return found.find((each) => each.kind === 'right') ?? found[0] ?? { kind: 'none' }
}

function judge(source: string, store: string, { publicUrl, storeId, pinnedPath }: WantedTag): TagState {
  const url = URL.canParse(source, publicUrl) ? new URL(source, publicUrl) : null
  const own = new URL(publicUrl)
  if (url === null || url.host !== own.host || !url.pathname.startsWith(own.pathname.replace(/\/$/, ''))) return { kind: 'other-service', origin: url?.origin ?? source }
  if (store !== storeId) return { kind: 'other-shop' }
  const isPinned = !url.pathname.endsWith('/t.js')
  return { kind: isPinned && pinnedPath !== null && !url.pathname.endsWith(pinnedPath) ? 'old-pin' : 'right' }
}

function attribute(pattern: RegExp, tag: string): string | null {
  const [, double, single, bare] = pattern.exec(tag) ?? []
  return double ?? single ?? bare ?? null
}
