/** All changes of a shop as one file, and what reading such a file back would do. Pure. */
import { z } from 'zod'
import { LANGUAGES, type Language } from '../values/locale.ts'
import { BRAND, heldText, listed, NO_LANGUAGE, real, SERIES, type Change, type Entry, type OwnerChanges } from './change.ts'
import { checkSeries } from './check-series.ts'
import { remarkText, type Verdict } from './check-word.ts'

const FORMAT = 'cartback-changes'
const FORMAT_VERSION = 1
/** Every word of every language at its longest. */
export const FILE_BYTES_MAX = 1_048_576
const MISTAKES_MAX = 50

const texts = z.record(z.string().max(80), z.string())
const shape = z.strictObject({
  format: z.literal(FORMAT, 'is no file of changes of Cartback'),
  formatVersion: z.literal(FORMAT_VERSION, `is of another version than ${FORMAT_VERSION}`),
  /** Of which shop they were: for people; a file may be taken to another shop. */
  shop: z.string(),
  words: z.partialRecord(z.enum(LANGUAGES), z.record(z.string().max(40), texts)).default({}),
  series: texts.default({}),
  brand: texts.default({}),
})

export function writeFile(storeId: string, changes: OwnerChanges): string {
  return `${JSON.stringify({ format: FORMAT, formatVersion: FORMAT_VERSION, shop: storeId, words: changes.words, series: changes.series, brand: changes.brand }, null, 2)}\n`
}

export interface Planned extends Change {
  /** What holds now; null: the default. */
  readonly before: string | null
}

export type Import =
  | { readonly kind: 'ok'; readonly planned: readonly Planned[]; readonly warnings: readonly string[] }
  | { readonly kind: 'wrong'; readonly mistakes: readonly string[] }

/** What a file would change: afterwards exactly its changes hold, and everything else is the default again. */
export function readFile(json: string, now: OwnerChanges, judge: (change: Change) => Verdict): Import {
  const parsed = shape.safeParse(parsedJson(json))
  if (!parsed.success) return { kind: 'wrong', mistakes: parsed.error.issues.slice(0, MISTAKES_MAX).map((issue) => `${issue.path.join('.') || 'The file'}: ${issue.message}`) }
  const wanted = entriesOf(parsed.data)
  const back = listed(now).filter((held) => !wanted.some((each) => isSame(each, held))).map((held): Change => ({ ...held, text: null }))
  const judged = wanted.map((change) => ({ change, verdict: judge(change) }))
  const say = (kind: keyof Verdict): string[] => judged.flatMap(({ change, verdict }) => verdict[kind].map((remark) => `${entryName(change)}: ${remarkText(remark)}`))
  const mistakes = [...say('mistakes'), ...Object.entries(checkSeries(parsed.data.series)).map(([path, sentence]) => `${path}: ${sentence}`)]
  if (mistakes.length > 0) return { kind: 'wrong', mistakes: mistakes.slice(0, MISTAKES_MAX) }
  const planned = real(now, [...wanted, ...back]).map((change) => ({ ...change, before: heldText(now, change) }))
  return { kind: 'ok', planned, warnings: say('warnings') }
}

function entriesOf({ words, series, brand }: z.infer<typeof shape>): readonly (Entry & { readonly text: string })[] {
  const ofWords = Object.entries(words).flatMap(([language, groups]) => Object.entries(groups ?? {}).flatMap(([group, paths]) =>
    Object.entries(paths).map(([path, text]) => ({ language: language as Language, group, path, text }))))
  const others = [[SERIES, series], [BRAND, brand]] as const
  return [...ofWords, ...others.flatMap(([group, paths]) => Object.entries(paths).map(([path, text]) => ({ language: NO_LANGUAGE, group, path, text } as const)))]
}

const isSame = (a: Entry, b: Entry): boolean => a.language === b.language && a.group === b.group && a.path === b.path

/** «en, cart-help, subject» */
export const entryName = ({ language, group, path }: Entry): string => [language, group, path].filter((part) => part !== '').join(', ')

/** What is no JSON is no object either. */
function parsedJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return 'no JSON'
  }
}
