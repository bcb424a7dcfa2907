/** What the tracker is told: how to ask this shopper, what may be recorded after which answer, and the words. Pure. */
import { ADDRESS_PATTERN, type Answer, type ConsentMode, type NoticeAnswer, type Policy } from '../../tracker/protocol.ts'
import type { Templates } from '../mail/template.ts'
import type { Store } from '../stores/shop.ts'
import { chooseLanguage } from '../values/locale.ts'
import { modeFor } from './policy.ts'
import { noticeTexts, type NoticeTexts } from './texts.ts'

/** The padding and the colour: themes dress even an `output`. WooCommerce's block gives the field's box the page's large type, no line height and no line breaks.
 *  It runs in the direction of its own words, at the side at which the page's begin. */
const LINE = { id: 'cartback-notice', dir: 'auto', style: 'display:block;padding:0;color:inherit;text-align:-webkit-match-parent;text-align:match-parent;font-size:small;line-height:1.5;white-space:normal' }
/** Themes paint every button; the browser's own focus ring comes back. The padding makes a target that a finger hits, and takes no room. */
const BUTTON = 'all:unset;outline:revert;cursor:pointer;text-decoration:underline;padding:.25em 0;margin:-.25em 0'
/** A field that was emptied takes back what it said. */
const ADDRESS_OR_NOTHING = `^$|${ADDRESS_PATTERN}`
/** Half of all addresses are with these; a slip is looked for in the others only. */
const SMALL_PROVIDERS = String.raw`@(?!(gmail|hotmail|outlook|yahoo|icloud|naver|daum|orange|wp|o2)\.)`
const NONE = '^$'

export interface Asking {
  /** As chosen by the shopper; null while that is not known, when the shop's own counts. */
  readonly country: string | null
  /** Of the page; null when it is no language tag. */
  readonly locale: string | null
  /** The browser sends Global Privacy Control. */
  readonly objects: boolean
}

/** @param shopCountry the shop's own; null while it is not known, which counts as one whose law wants a tick */
export function noticeAnswer(templates: Templates, store: Store, shopCountry: string | null, { country, locale, objects }: Asking): NoticeAnswer {
  const language = chooseLanguage(locale, store.locale)
  const texts = noticeTexts(templates, language)
  const mode = modeFor(store.consent, country ?? shopCountry)
  const { title, text, label, button, close } = texts.early
  return {
    mode,
    may: objects && store.gpc === 'no-capture' ? {} : whenRecorded(mode),
    say: { mode, text: texts.version, locale: locale ?? language },
    inTab: objects && store.gpc !== 'ignore',
    address: ADDRESS_OR_NOTHING,
    looks: mode === 'off-by-owner' ? null : mode === 'tick' ? boxLooks(texts) : lineLooks(texts),
    line: LINE,
    button: { style: BUTTON },
    slips: store.suggestsSlips ? SMALL_PROVIDERS : NONE,
    // Templates write their gaps with two braces; in the wire format it is one.
    slip: store.suggestsSlips ? texts.slip.replaceAll('{{ address }}', '{address}') : null,
    early: { title, text, label, button, close, consent: mode === 'tick' ? texts.tick : texts.notice },
  }
}

const whenRecorded = (mode: ConsentMode): Policy['may'] => (mode === 'tick' ? { yes: 1 } : { '': 1, yes: 1, undo: 1 })

type Looks = Readonly<Record<Answer | '', string>>

function lineLooks({ notice, refuse, refused, undo }: NoticeTexts): Looks {
  const look = (text: string, button: string, next: Answer): string => `${escaped(text)} <button type="button" value="${next}">${escaped(button)}</button>`
  const asking = look(notice, refuse, 'no')
  return { '': asking, yes: asking, undo: asking, no: look(refused, undo, 'undo') }
}

/** All of it can be clicked: a box alone is too small for a finger. */
function boxLooks({ tick }: NoticeTexts): Looks {
  const look = (isTicked: boolean): string =>
    `<button type="button" value="${isTicked ? 'no' : 'yes'}" role="checkbox" aria-checked="${isTicked}" aria-label="${escaped(tick)}">${isTicked ? '☑' : '☐'} ${escaped(tick)}</button>`
  return { '': look(false), yes: look(true), no: look(false), undo: look(false) }
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
