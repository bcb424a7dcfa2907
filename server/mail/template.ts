/** The templates: read once from the `templates` folder, kept in memory, filled by LiquidJS. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Liquid, type Template } from 'liquidjs'
import { z } from 'zod'
import { LANGUAGES, type Language } from '../values/locale.ts'
import { instant } from '../values/time.ts'
import type { FilledWords } from './render.ts'
import { MAILS, type MailFacts, type MailName, type MailView } from './view.ts'

/** Everything that is needed to render mails, without another look at the disk. */
export interface Templates {
  /** The shared words and the mail's own, in the view's language, with their gaps filled. Not escaped. */
  words(mail: MailName, view: MailView): FilledWords
  /** Fills `<mail>/content.html` inside its layout; every printed value is escaped. */
  html(mail: MailName, context: object): string
  /** Fills `<mail>/content.txt` inside its layout. */
  text(mail: MailName, context: object): string
  /** The example that stands beside the template, for previews and tests. */
  sample(mail: MailName): MailFacts
}

interface Words { readonly [key: string]: string | Words }
interface ParsedWords { readonly [key: string]: Template[] | ParsedWords }

const PARSE_CHARACTERS_MAX = 200_000
/** Wall time, so it must outlast a stalled machine; a mail takes about one millisecond. */
const RENDER_MS_MAX = 2_000
const RENDER_MEMORY_MAX = 5_000_000
const wordsShape: z.ZodType<Words> = z.lazy(() => z.record(z.string(), z.union([z.string(), wordsShape])))

/**
 * Reads and parses every template.
 * @param folder the project's own by default
 * @throws Error naming the file, line and column when one cannot be parsed
 */
export function loadTemplates(folder: string = ownFolder()): Templates {
  const files = readFiles(folder)
  const htmlEngine = engine(files, { outputEscape: 'escape' })
  const textEngine = engine(files, {})
  const words = new Map(LANGUAGES.map((language) => [language, parsedLocale(textEngine, files, language)]))
  for (const mail of MAILS) {
    htmlEngine.parseFileSync(`${mail}/content.html`)
    textEngine.parseFileSync(`${mail}/content.txt`)
  }
  return {
    words: (mail, view) => {
      const locale = words.get(view.language) ?? {}
      return { ...fillGroup(textEngine, locale, 'common', view), ...fillGroup(textEngine, locale, mail, view) }
    },
    html: (mail, context) => String(htmlEngine.renderFileSync(`${mail}/content.html`, context)),
    text: (mail, context) => String(textEngine.renderFileSync(`${mail}/content.txt`, context)),
    sample: (mail) => readSample(files[`${mail}/sample.json`] ?? '{}'),
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
  return Object.fromEntries(names.map((name) => [name.replaceAll('\\', '/'), readFileSync(`${folder}/${name}`, 'utf8')]))
}

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

function parsedLocale(liquid: Liquid, files: Record<string, string>, language: Language): ParsedWords {
  const parse = (words: Words): ParsedWords => Object.fromEntries(Object.entries(words).map(([key, word]) =>
    [key, typeof word === 'string' ? liquid.parse(word) : parse(word)]))
  return parse(wordsShape.parse(JSON.parse(files[`locales/${language}.json`] ?? '{}')))
}

function fillGroup(liquid: Liquid, locale: ParsedWords, group: string, view: MailView): FilledWords {
  const fill = (words: ParsedWords): FilledWords => Object.fromEntries(Object.entries(words).map(([key, word]) =>
    [key, Array.isArray(word) ? String(liquid.renderSync(word, view)) : fill(word as ParsedWords)]))
  const words = locale[group]
  return words === undefined || Array.isArray(words) ? {} : fill(words)
}

/** Instants are written as dates in the samples, so that people can read them. */
function readSample(json: string): MailFacts {
  return JSON.parse(json, (key, value: unknown) =>
    ((key === 'keptUntil' || key === 'placedAt') && typeof value === 'string' ? instant(Date.parse(value)) : value)) as MailFacts
}
