/** What a locale file holds: the words of every mail, of the notice at the e-mail field and of the pages behind links. Pure. */
import { z } from 'zod'

/** Words with gaps (`{{ shop.name }}`), as they stand in the file. */
export interface Words { readonly [key: string]: string | Words }

const word = z.string().min(1)

/** Shown by the tracker, which fills `{{ address }}` itself. */
const notice = z.strictObject({
  notice: word, refuse: word, refused: word, undo: word,
  /** Label of the box where the law asks for consent beforehand. */
  tick: word,
  /** Proposes another address where a typing slip is likely. */
  slip: word.includes('{{ address }}'),
  /** The optional prompt for an address before the checkout. */
  early: z.strictObject({ title: word, text: word, label: word, button: word, close: word }),
})

/** What a shopper who came back by a mail's link is told of the cart. The tracker fills `{{ items }}` and `{{ code }}` itself. */
const restore = z.strictObject({ restored: word, partly: word.includes('{{ items }}'), failed: word, coupon: word.includes('{{ code }}'), close: word })

/** One entry a page; `button` posts, `link` leads away. They may name `{{ shop.name }}` where the shop is known. */
const pages = z.strictObject({
  /** What the person gets. `on`, `off` and `kept` say how a topic stands; `stop`, `stopAll` and `start` are buttons. */
  preferences: z.strictObject({
    title: word, text: word, saved: word, reminders: word, offers: word, all: word, on: word, off: word, kept: word, stop: word, stopAll: word, start: word,
  }),
  /** Where a person's choices cannot be read now. */
  unsubscribe: z.strictObject({ title: word, text: word, button: word }),
  unsubscribeFailed: z.strictObject({ title: word, text: word, button: word }),
  unsubscribeUnknown: z.strictObject({ title: word, text: word }),
  restoreUnknown: z.strictObject({ title: word, text: word }),
  cartOver: z.strictObject({ title: word, text: word, link: word }),
  orderOver: z.strictObject({ title: word, text: word, link: word }),
  /** `order` leads to the shop's page of the order, `account` to that of all orders. */
  bought: z.strictObject({ title: word, text: word, order: word, account: word }),
  linkRevoked: z.strictObject({ title: word, text: word, link: word }),
  /** Where the shop is not known any more. */
  unsubscribeUnnamed: z.strictObject({ title: word, text: word, button: word }),
  unsubscribedUnnamed: z.strictObject({ title: word, text: word }),
  /** Asks why an order was not finished. `confirm` in place of `text` where an answer is marked already; `comment` is a label. */
  survey: z.strictObject({
    title: word, text: word, confirm: word, comment: word,
    reasons: z.strictObject({ price: word, 'delivery-cost': word, payment: word, 'just-looking': word, 'found-elsewhere': word, technical: word }),
  }),
  /** `write` comes before an address. */
  surveyThanks: z.strictObject({ title: word, text: word, write: word, change: word }),
})

const words: z.ZodType<Words> = z.lazy(() => z.record(z.string(), z.union([word, words])))
const locale = z.object({ notice, restore, pages }).catchall(words)

export type NoticeWords = z.infer<typeof notice>
export type RestoreWords = z.infer<typeof restore>
export type PageWords = z.infer<typeof pages>
export type PageName = keyof PageWords
export const PAGES = Object.keys(pages.shape) as readonly PageName[]

/** One language. `groups` are the words that mails share, and those of each mail under its name. */
export interface LocaleWords {
  readonly notice: NoticeWords
  readonly restore: RestoreWords
  readonly pages: PageWords
  readonly groups: Words
}

/**
 * Reads a locale file.
 * @throws Error naming the file and the keys that are missing, unknown or empty
 */
export function parseLocaleFile(name: string, json: string): LocaleWords {
  const parsed = locale.safeParse(readJson(name, json))
  if (!parsed.success) throw new Error(`${name}: ${parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`)
  const { notice: ofNotice, restore: ofRestore, pages: ofPages, ...groups } = parsed.data
  return { notice: ofNotice, restore: ofRestore, pages: ofPages, groups }
}

function readJson(name: string, json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    throw new Error(`${name} is no JSON: ${error instanceof Error ? error.message : ''}`, { cause: error })
  }
}
