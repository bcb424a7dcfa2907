/** The scripts that browsers get, by the name they are served under. Pure. */

const MAIN = 't.js'
/** The rest is loaded by the main one when it is needed. */
const FURTHER = ['t-debug.js', 't-restore.js', 't-prompt.js', 't-slip.js']
/** The main one for tags that pin it. */
const PINNED = 't-pinned.js'

export interface Scripts {
  /** The one in the tag. */
  readonly main: string
  /** The same for a tag that pins it: it has the browser check what it loads too. */
  readonly pinned: string
  /** All that were built, by name; the main one among them. */
  readonly byName: ReadonlyMap<string, string>
}

/**
 * Collects the built scripts.
 * @param read gives a file's text, or null when it was not built
 * @throws Error when the main one is missing
 */
export function collectScripts(read: (name: string) => string | null): Scripts {
  const main = read(MAIN)
  if (main === null) throw new Error('the script was not built; run: npm run build')
  const further = FURTHER.flatMap((name): [string, string][] => {
    const text = read(name)
    return text === null ? [] : [[name, text]]
  })
  return { main, pinned: read(PINNED) ?? main, byName: new Map([[MAIN, main], ...further]) }
}

/** The main script alone. */
export const onlyScript = (main: string): Scripts => collectScripts((name) => (name === MAIN ? main : null))

/** How a page may pin the script: an address whose content never changes, and the hashes its browser checks. */
export interface PinnedScript {
  readonly path: string
  /** For the tag's `integrity`. */
  readonly integrity: string
  /** Of what the script loads: `slip` for `t-slip.js`. The tag hands them over, and the browser checks them too. */
  readonly parts: readonly { readonly name: string; readonly integrity: string }[]
}

const NAME_CHARACTERS = 16
const PART = /^t-(\w+)\.js$/

/** @param digestOf SHA-384 of a script in base64 */
export function pin(scripts: Scripts, digestOf: (text: string) => string): PinnedScript {
  const digest = digestOf(scripts.pinned)
  const parts = [...scripts.byName].flatMap(([file, text]) => {
    const name = PART.exec(file)?.[1]
    return name === undefined ? [] : [{ name, integrity: `sha384-${digestOf(text)}` }]
  })
  return { path: `/t.${digest.slice(0, NAME_CHARACTERS).replaceAll('+', '-').replaceAll('/', '_')}.js`, integrity: `sha384-${digest}`, parts }
}

/** The tag for the shop's pages. @param pinned with it the browser runs exactly this version */
export function tagOf(publicUrl: string, storeId: string, pinned?: PinnedScript): string {
  if (!pinned) return `<script async src="${publicUrl}/t.js" data-store="${storeId}"></script>`
  const parts = pinned.parts.map(({ name, integrity }) => ` data-${name}-integrity="${integrity}"`).join('')
  return `<script async src="${publicUrl}${pinned.path}" data-store="${storeId}" integrity="${pinned.integrity}" crossorigin="anonymous"${parts}></script>`
}
