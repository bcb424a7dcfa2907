/** The templates: read once from the `templates` folder, kept in memory, filled by LiquidJS. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Liquid, type Template } from 'liquidjs'
import { LANGUAGES, type Language } from '../values/locale.ts'
import { instant } from '../values/time.ts'
import { COMMON, layOver, type OwnWords } from './own-words.ts'
import type { FilledWords } from './render.ts'
import { MAILS, type MailFacts, type MailName, type MailView } from './view.ts'
import { parseLocaleFile, type NoticeWords, type PageName, type PageWords, type RestoreWords, type Words } from './words.ts'

/** Everything that is needed to render mails, without another look at the disk. */
export interface Templates {
  /** The shared words and the mail's own, in the view's language, with their gaps filled. Not escaped. */
  words(mail: MailName, view: MailView, own?: OwnerWords): FilledWords
  /** The words of mails as they stand in the locale file: `common` and each mail's. */
  defaults(language: Language): Words
  /** Fills `<mail>/content.html` inside its layout; every printed value is escaped. */
  html(mail: MailName, context: object): string
  /** Fills `<mail>/content.txt` inside its layout. */
  text(mail: MailName, context: object): string
  /** The example that stands beside the template, for previews and tests. */
  sample(mail: MailName): MailFacts
  /** The notice at the e-mail field, as it stands in the locale file. */
  notice(language: Language): NoticeWords
  /** What is said when a cart comes back, as it stands in the locale file. */
  restore(language: Language): RestoreWords
  /** The words of a page that a link in a mail opens. Not escaped. */
  page<Name extends PageName>(page: Name, language: Language, about: { readonly shop: { readonly name: string } }): PageWords[Name]
}

/** What a shop's owner put in the place of the file's words. */
export interface OwnerWords {
  readonly words: OwnWords
  /** Told of each that could not be filled, so that the file's was taken: `cart-help/opening`. */
  onBroken(word: string): void
}

/** Words without gaps stay as they are. */
interface ParsedWords { readonly [key: string]: string | Template[] | ParsedWords }

const GAP = /\{[{%]/

const PARSE_CHARACTERS_MAX = 200_000
/** Wall time, so it must outlast a stalled machine; a mail takes about one millisecond. */
const RENDER_MS_MAX = 2_000
const RENDER_MEMORY_MAX = 5_000_000

/**
 * Reads and parses every template.
 * @param folder the project's own by default
 * @throws Error naming the file and the place when one cannot be read
 */
export function loadTemplates(folder: string = ownFolder()): Templates {
  const files = readFiles(folder)
  const htmlEngine = engine(files, { outputEscape: 'escape' })
  const textEngine = engine(files, {})
  // Every language has its entry, which Object.fromEntries cannot tell.
  const locales = Object.fromEntries(LANGUAGES.map((language) => [language, readLocale(textEngine, files, language)])) as Record<Language, ReadLocale>
  for (const mail of MAILS) {
    htmlEngine.parseFileSync(`${mail}/content.html`)
    textEngine.parseFileSync(`${mail}/content.txt`)
  }
  return {
    words: (mail, view, own) => {
      const { groups } = locales[view.language]
      const ofGroup = (group: string): FilledWords =>
        layOver(fill(textEngine, groups[group], view), own?.words[view.language]?.[group], view, (path) => own?.onBroken(`${group}/${path}`))
      return { ...ofGroup(COMMON), ...ofGroup(mail) }
    },
    defaults: (language) => locales[language].words,
    html: (mail, context) => String(htmlEngine.renderFileSync(`${mail}/content.html`, context)),
    text: (mail, context) => String(textEngine.renderFileSync(`${mail}/content.txt`, context)),
    sample: (mail) => readSample(files[`${mail}/sample.json`] ?? '{}'),
    notice: (language) => locales[language].notice,
    restore: (language) => locales[language].restore,
    page: (page, language, about) => fill(textEngine, locales[language].pages[page], about) as PageWords[typeof page],
  }
}

/** Beside the bundle in `dist`, or two folders up from this file. */
function ownFolder(): string {
  const candidates = ['../templates/', '../../templates/'].map((path) => fileURLToPath(new URL(path, import.meta.url)))
  const found = candidates.find((candidate) => existsSync(`${candidate}locales`))
  if (found === undefined) throw new Error(`the templates are missing; looked in ${candidates.join(' and ')}`)
  return found
}

function readFiles(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(html|txt|json)$/.test(name))
  return Object.fromEntries(names.map((name) => [name.replaceAll('\\', '/'), unindented(name, readFileSync(`${folder}/${name}`, 'utf8'))]))
}

/** Indentation is for people who edit the templates; taken out once, it need not be taken out of each mail. */
const unindented = (name: string, text: string): string => (name.endsWith('.html') ? text.replace(/^[ \t]+/gm, '') : text)

/** In-memory templates only: a template cannot reach any other file. */
function engine(templates: Record<string, string>, escaping: { outputEscape?: 'escape' }): Liquid {
  return new Liquid({
    templates,
    ...escaping,
    cache: true,
    strictFilters: true,
    strictVariables: true,
    ownPropertyOnly: true,
    parseLimit: PARSE_CHARACTERS_MAX,
    renderLimit: RENDER_MS_MAX,
    memoryLimit: RENDER_MEMORY_MAX,
  })
}

interface ReadLocale {
  readonly notice: NoticeWords
  readonly restore: RestoreWords
  readonly pages: ParsedWords
  readonly groups: ParsedWords
  readonly words: Words
}

function readLocale(liquid: Liquid, files: Record<string, string>, language: Language): ReadLocale {
  const name = `locales/${language}.json`
  const { notice, restore, pages, groups } = parseLocaleFile(name, files[name] ?? '{}')
  const parse = (words: Words): ParsedWords => Object.fromEntries(Object.entries(words).map(([key, word]) =>
    [key, typeof word !== 'string' ? parse(word) : GAP.test(word) ? liquid.parse(word, name) : word]))
  return { notice, restore, pages: parse(pages), groups: parse(groups), words: groups }
}

/** Fills the words of a group; a group that is not there has none. */
function fill(liquid: Liquid, words: ParsedWords[string] | undefined, view: object): FilledWords {
  if (words === undefined || typeof words === 'string' || isTemplate(words)) return {}
  return Object.fromEntries(Object.entries(words).map(([key, word]) =>
    [key, typeof word === 'string' ? word : isTemplate(word) ? String(liquid.renderSync(word, view)) : fill(liquid, word, view)]))
}

const isTemplate = (words: Template[] | ParsedWords): words is Template[] => Array.isArray(words)

const INSTANTS: ReadonlySet<string> = new Set(['keptUntil', 'placedAt', 'endsAt'])

/** Instants are written as dates in the samples, so that people can read them. */
function readSample(json: string): MailFacts {
  return JSON.parse(json, (key, value: unknown) =>
    (INSTANTS.has(key) && typeof value === 'string' ? instant(Date.parse(value)) : value)) as MailFacts
}
