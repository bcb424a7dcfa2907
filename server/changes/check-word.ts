/** Whether an owner's word may stand in a mail: it parses, names only what the mail has, keeps what must be said. Pure. */
import { COMMON } from '../mail/own-words.ts'
import { fillWord, parseWord, variablesOf, WORD_CHARACTERS_MAX, type NamedVariable, type Place } from '../mail/owner-liquid.ts'

/** Some mail programs and Postmark itself cut longer ones. */
const SUBJECT_CHARACTERS_MAX = 120
/** What a phone shows of a subject, and of the line beside it. */
const SUBJECT_CHARACTERS_SHOWN = 50
const PREHEADER_CHARACTERS_MAX = 250
const PREHEADER_CHARACTERS_SHOWN = 110
const BODY_CHARACTERS_MAX = 1_500

/** A sentence about a text, and the place in it that is meant. */
export interface Remark extends Partial<Place> {
  readonly sentence: string
}

export interface Verdict {
  /** With any the word is not saved. */
  readonly mistakes: readonly Remark[]
  readonly warnings: readonly Remark[]
}

export interface WordInQuestion {
  readonly group: string
  readonly path: string
  readonly text: string
  /** The locale file's word. */
  readonly original: string
  /** Views of mails that show the word: what they hold is what it may name. */
  readonly views: readonly object[]
}

const sentence = (text: string): Verdict => ({ mistakes: [{ sentence: text }], warnings: [] })

export function checkWord(word: WordInQuestion): Verdict {
  const { text } = word
  if (text.trim() === '') return sentence('A text cannot be empty.')
  if (text.length > WORD_CHARACTERS_MAX) return sentence(`The text is longer than ${WORD_CHARACTERS_MAX} characters.`)
  const control = /[^\P{Cc}\n]/u.exec(text)
  if (control) return { mistakes: [{ sentence: 'A control character is in the text.', ...placeOf(text, control.index) }], warnings: [] }
  const parsed = parsedOr(text)
  if (parsed.kind === 'wrong') return { mistakes: [parsed.remark], warnings: [] }
  const { variables } = parsed
  const unknown = variables.flatMap((variable) => (word.views.some((view) => valueAt(view, variable.parts) !== undefined) ? [] : [unknownRemark(variable)]))
  if (unknown.length > 0) return { mistakes: unknown, warnings: [] }
  return filledVerdict(word, variables)
}

function filledVerdict(word: WordInQuestion, variables: readonly NamedVariable[]): Verdict {
  const addresses = addressRemarks(word.text)
  const filled: string[] = []
  for (const view of word.views) {
    try {
      filled.push(fillWord(word.text, view))
    } catch (error) {
      return { mistakes: [...addresses, remarkOf(error)], warnings: [] }
    }
  }
  const longest = Math.max(...filled.map((each) => [...each].length))
  const { mistake, warning } = lengthRemarks(word.path, longest)
  const lost = lostNames(word, variables)
  const isNeeded = word.group === COMMON
  return {
    mistakes: [...addresses, ...filled.some((each) => each.trim() === '') ? [{ sentence: 'With the example nothing is left of this text.' }] : [], ...mistake, ...lost.filter(() => isNeeded).map((name) => ({ sentence: `{{ ${name} }} must stay in this text.` }))],
    warnings: [...warning, ...lost.filter(() => !isNeeded).map((name) => ({ sentence: `The default says {{ ${name} }}; this text does not.` })), ...emptyRemarks(word, variables)],
  }
}

type Parsed = { readonly kind: 'ok'; readonly variables: readonly NamedVariable[] } | { readonly kind: 'wrong'; readonly remark: Remark }

function parsedOr(text: string): Parsed {
  try {
    return { kind: 'ok', variables: variablesOf(parseWord(text)) }
  } catch (error) {
    return { kind: 'wrong', remark: remarkOf(error) }
  }
}

/** LiquidJS ends its messages with the place. */
function remarkOf(error: unknown): Remark {
  const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
  const [, what = message, line, column] = /^(.*), line:(\d+), col:(\d+)$/.exec(message) ?? []
  const place = line === undefined ? {} : { line: Number(line), column: Number(column) }
  return { sentence: `This cannot be read: ${what}.`, ...place }
}

const unknownRemark = ({ parts, line, column }: NamedVariable): Remark =>
  ({ sentence: `This mail has no {{ ${parts.map((part) => part ?? '…').join('.')} }}.`, line, column })

/** A text, number or null that the view holds by plain names; undefined where it holds none. */
function valueAt(view: object, parts: NamedVariable['parts']): string | number | boolean | null | undefined {
  let at: unknown = view
  for (const part of parts) {
    if (Array.isArray(at) && part === 'size') return at.length
    if (part === null || typeof at !== 'object' || at === null || Array.isArray(at) || !Object.hasOwn(at, part)) return undefined
    at = (at as Readonly<Record<string, unknown>>)[part]
  }
  return at === null || ['string', 'number', 'boolean'].includes(typeof at) ? at as string | number | boolean | null : undefined
}

function lengthRemarks(path: string, longest: number): { mistake: readonly Remark[]; warning: readonly Remark[] } {
  const [max, shown] = path === 'subject' ? [SUBJECT_CHARACTERS_MAX, SUBJECT_CHARACTERS_SHOWN] : path === 'preheader' ? [PREHEADER_CHARACTERS_MAX, PREHEADER_CHARACTERS_SHOWN] : [BODY_CHARACTERS_MAX, BODY_CHARACTERS_MAX]
  if (longest > max) return { mistake: [{ sentence: `With the example it has ${longest} characters; at most ${max} are possible.` }], warning: [] }
  return { mistake: [], warning: longest > shown ? [{ sentence: `With the example it has ${longest} characters; phones show about ${shown}.` }] : [] }
}

/** What the default names and the owner's word does not. */
function lostNames({ original }: WordInQuestion, variables: readonly NamedVariable[]): readonly string[] {
  const parsed = parsedOr(original)
  const names = (all: readonly NamedVariable[]): readonly string[] => [...new Set(all.map(({ parts }) => parts.join('.')))]
  const kept = names(variables)
  return parsed.kind === 'ok' ? names(parsed.variables).filter((name) => !kept.includes(name)) : []
}

const emptyRemarks = ({ views }: WordInQuestion, variables: readonly NamedVariable[]): readonly Remark[] => variables.flatMap(({ parts, line, column }) =>
  (views.every((view) => valueAt(view, parts) === null) ? [{ sentence: `{{ ${parts.join('.')} }} is empty in this mail's example.`, line, column }] : []))

/** Mail programs make links of what looks like one. */
function addressRemarks(text: string): readonly Remark[] {
  return [...text.matchAll(/\b([a-z][a-z0-9+.-]*):\/\/|\b(?:javascript|data|vbscript):(?=\S)/gi)].flatMap((found) =>
    (/^https?$/i.test(found[1] ?? '') ? [] : [{ sentence: `Addresses begin with https:// or http://, not with ${found[0]}`, ...placeOf(text, found.index) }]))
}

function placeOf(text: string, index: number): Place {
  const before = text.slice(0, index).split('\n')
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 }
}

/** «Line 2, column 5: This mail has no …» */
export const remarkText = ({ sentence: text, line, column }: Remark): string => (line === undefined ? text : `Line ${line}, column ${column}: ${text}`)
