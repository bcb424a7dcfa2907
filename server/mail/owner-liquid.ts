/** Liquid as far as owners may use it in a word: conditions and a few filters, within limits. Reaches nothing but the view. */
import { Liquid, type Template } from 'liquidjs'

const TAGS = ['if', 'unless', 'case'] as const
const FILTERS = ['upcase', 'downcase', 'capitalize', 'default', 'strip', 'append', 'prepend', 'replace', 'remove', 'truncate', 'truncatewords', 'plus', 'minus', 'size'] as const
/** Far more than a paragraph. */
export const WORD_CHARACTERS_MAX = 2_000
/** Wall time, so it must outlast a stalled machine; a word takes microseconds. */
const RENDER_MS_MAX = 500
const RENDER_MEMORY_MAX = 200_000
/** Words that are kept parsed: those of dozens of shops. */
const PARSED_MAX = 2_000

/** A place in a text, both counted from 1. */
export interface Place { readonly line: number; readonly column: number }

export interface NamedVariable extends Place {
  /** `shop.name` as its parts; a number or a nested variable is no plain name and is null. */
  readonly parts: readonly (string | null)[]
}

const engine = restricted()

function restricted(): Liquid {
  const liquid = new Liquid({ strictFilters: true, strictVariables: true, ownPropertyOnly: true, parseLimit: WORD_CHARACTERS_MAX, renderLimit: RENDER_MS_MAX, memoryLimit: RENDER_MEMORY_MAX, templates: {} })
  keep(liquid.tags, TAGS)
  keep(liquid.filters, FILTERS)
  return liquid
}

/** What is not registered is an error with line and column while parsing. */
function keep(registered: Record<string, unknown>, names: readonly string[]): void {
  for (const name of Object.keys(registered)) if (!names.includes(name)) delete registered[name]
}

/** @throws Error of LiquidJS, whose message ends in `, line:1, col:2` */
export const parseWord = (text: string): Template[] => engine.parse(text)

/** Every variable that a word names, where it stands. */
export function variablesOf(template: Template[]): readonly NamedVariable[] {
  return Object.values(engine.analyzeSync(template, { partials: false }).globals).flat().map(({ segments, location }) => ({
    parts: segments.map((segment) => (typeof segment === 'string' ? segment : null)), line: location.row, column: location.col,
  }))
}

const parsed = new Map<string, Template[]>()

/**
 * Fills the gaps of a word.
 * @throws Error when it is no Liquid, names what the view lacks, or takes too much
 */
export function fillWord(text: string, view: object): string {
  const known = parsed.get(text)
  if (known) return String(engine.renderSync(known, view))
  const template = parseWord(text)
  if (parsed.size >= PARSED_MAX) parsed.clear()
  parsed.set(text, template)
  return String(engine.renderSync(template, view))
}
