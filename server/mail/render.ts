/** One mail as it leaves: words and layout filled with a view. Pure, given the templates. */
import type { OwnerWords, Templates } from './template.ts'
import { mailView, type MailFacts, type MailName, type MailView } from './view.ts'

export interface RenderedMail {
  readonly subject: string
  /** The line that mail programs show beside the subject. */
  readonly preheader: string
  readonly html: string
  readonly text: string
}

/** Words of one mail, filled: the shared ones and its own. Plural forms and the like are one level deeper. */
export interface FilledWords { readonly [key: string]: string | FilledWords }

/**
 * Renders a mail in the reader's language.
 * @param own the words of the shop's owner, over those of the locale file
 * @throws Error when a template and the view do not fit; the tests render every mail, so this is a bug
 */
export function renderMail(templates: Templates, mail: MailName, facts: MailFacts, own?: OwnerWords): RenderedMail {
  const view = mailView(facts)
  // The words first and as plain text: what a shopper or a shop wrote is then only ever printed, never parsed.
  const words = headline(templates.words(mail, view, own), view)
  const context = { ...view, words, why: oneLine(words[mail.startsWith('cart-') ? 'whyCart' : 'whyOrder']) }
  return {
    subject: oneLine(words['subject']),
    preheader: oneLine(words['preheader']),
    html: tidyHtml(templates.html(mail, context)),
    text: tidyText(templates.text(mail, context)),
  }
}

/** What a coupon gives is the line that mail programs show beside the subject. */
function headline(words: FilledWords, { coupon: { kind } }: MailView): FilledWords {
  const offers = words['coupon']
  const offer = kind !== null && typeof offers === 'object' ? offers[kind] : undefined
  return offer === undefined ? words : { ...words, preheader: offer }
}

/** Non-breaking spaces stay: French puts them before its marks. */
const oneLine = (word: string | FilledWords | undefined): string => (typeof word === 'string' ? word.replace(/[ \t\r\n]+/g, ' ').trim() : '')

/** Indentation is for people who edit the layout. */
const tidyHtml = (html: string): string => `${html.replace(/^[ \t]+/gm, '').replace(/\n{2,}/g, '\n').trim()}\n`

const tidyText = (text: string): string => `${text.replace(/[ \t]+$/gm, '').replace(/\n{3,}/g, '\n\n').trim()}\n`
