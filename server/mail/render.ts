/** One mail as it leaves: words and layout filled with a view. Pure, given the templates. */
import { offerMarkup } from './markup.ts'
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

/** What Korean law wants at the start of an advertisement's subject: Act on Promotion of Information and Communications
 *  Network Utilization, article 50(4). Owners may change words, so it is none. */
const KOREAN_LABEL = '(광고)'
const HEAD_END = '</head>'

/**
 * Renders a mail in the reader's language.
 * @param own the words of the shop's owner, over those of the locale file
 * @throws Error when a template and the view do not fit; the tests render every mail, so this is a bug
 */
export function renderMail(templates: Templates, mail: MailName, facts: MailFacts, own?: OwnerWords): RenderedMail {
  const view = mailView(facts)
  // The words first and as plain text: what a shopper or a shop wrote is then only ever printed, never parsed.
  const filled = headline(templates.words(mail, view, own), view)
  const words = { ...filled, subject: labelled(oneLine(filled['subject']), mail, facts) }
  const context = { ...view, words, why: oneLine(filled[mail.startsWith('cart-') ? 'whyCart' : 'whyOrder']) }
  return {
    subject: words.subject,
    preheader: oneLine(filled['preheader']),
    html: withMarkup(tidyHtml(templates.html(mail, context)), { words, view, facts, mail }),
    text: tidyText(templates.text(mail, context)),
  }
}

/** What a coupon gives is the line that mail programs show beside the subject. */
function headline(words: FilledWords, view: MailView): FilledWords {
  const offer = offerOf(words, view)
  return offer === undefined ? words : { ...words, preheader: offer }
}

function offerOf(words: FilledWords, { coupon: { kind } }: MailView): string | FilledWords | undefined {
  const offers = words['coupon']
  return kind !== null && typeof offers === 'object' ? offers[kind] : undefined
}

/** Reminders advertise, and so does whatever proposes products. */
function labelled(subject: string, mail: MailName, { language, country, recommendations }: MailFacts): string {
  const isForKorea = language === 'ko' || country === 'KR'
  const advertises = mail.startsWith('cart-') || recommendations.length > 0
  return isForKorea && advertises && !subject.startsWith(KOREAN_LABEL) ? `${KOREAN_LABEL} ${subject}` : subject
}

interface Rendering {
  readonly words: FilledWords & { readonly subject: string }
  readonly view: MailView
  readonly facts: MailFacts
  readonly mail: MailName
}

function withMarkup(html: string, { words, view, facts, mail }: Rendering): string {
  const { coupon, service } = facts
  if (!service?.hasOfferMarkup || !coupon || view.coupon.code === null || !mail.startsWith('cart-')) return html
  const markup = offerMarkup({ subject: words.subject, logoUrl: view.service.logoUrl, description: oneLine(offerOf(words, view)), code: view.coupon.code, endsAt: coupon.endsAt })
  // By a function: the text may hold `$&`.
  return html.replace(HEAD_END, () => `${markup}\n${HEAD_END}`)
}

/** Non-breaking spaces stay: French puts them before its marks. */
const oneLine = (word: string | FilledWords | undefined): string => (typeof word === 'string' ? word.replace(/[ \t\r\n]+/g, ' ').trim() : '')

const tidyHtml = (html: string): string => `${html.replace(/\n\s*\n/g, '\n').trim()}\n`

const tidyText = (text: string): string => `${text.replace(/[ \t]+$/gm, '').replace(/\n{3,}/g, '\n\n').trim()}\n`
