/** The scripts that browsers get, by the name they are served under. Pure. */

const MAIN = 't.js'
/** The rest is loaded by the main one when it is needed. */
const FURTHER = ['t-form.js', 't-debug.js', 't-restore.js', 't-prompt.js', 't-slip.js']

export interface Scripts {
  /** The one in the tag. */
  readonly main: string
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
  return { main, byName: new Map([[MAIN, main], ...further]) }
}

/** The main script alone. */
export const onlyScript = (main: string): Scripts => collectScripts((name) => (name === MAIN ? main : null))

/** How a page may pin the script: an address whose content never changes, and the hash its browser checks. */
export interface PinnedScript {
  readonly path: string
  /** For the tag's `integrity`. */
  readonly integrity: string
}

const NAME_CHARACTERS = 16

/** @param digest SHA-384 of the script in base64 */
export const pin = (digest: string): PinnedScript => ({
  path: `/t.${digest.slice(0, NAME_CHARACTERS).replaceAll('+', '-').replaceAll('/', '_')}.js`,
  integrity: `sha384-${digest}`,
})
