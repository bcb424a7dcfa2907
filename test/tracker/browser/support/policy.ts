/** How a made-up shop asks its shoppers, and what its service tells the tracker of it. */
import { ADDRESS_PATTERN, type Answer, type ConsentMode, type NoticeAnswer } from '../../../../tracker/protocol.ts'

export interface ShopPolicy {
  /** For countries not in `tickCountries`. */
  readonly mode: ConsentMode
  readonly tickCountries: readonly string[]
  /** The shop's own: counts until the shopper has chosen another. */
  readonly country: string
}

/** What a shop in Finland says in English while its owner has changed nothing. */
export const POLICY: ShopPolicy = { mode: 'notice', tickCountries: ['DE', 'PL', 'FR', 'KR'], country: 'FI' }

const TEXT_ID = 'notice-en-1'
const BUTTON = 'all:unset;outline:revert;cursor:pointer;text-decoration:underline'

/** @param objects the browser sends Global Privacy Control @param gpc what that means to the shop */
export function answerFor({ mode: usual, tickCountries, country: own }: ShopPolicy, country: string, locale: string, objects: boolean, gpc: string): NoticeAnswer {
  const mode = tickCountries.includes(country || own) ? 'tick' : usual
  const may: NoticeAnswer['may'] = mode === 'tick' ? { yes: 1 } : { '': 1, yes: 1, undo: 1 }
  return {
    mode, may: objects && gpc === 'no-capture' ? {} : may, say: { mode, text: TEXT_ID, locale }, inTab: objects && gpc !== 'ignore', address: `^$|${ADDRESS_PATTERN}`,
    looks: mode === 'off-by-owner' ? null : mode === 'tick' ? box() : line(),
    line: { id: 'cartback-notice', dir: 'auto', style: 'display:block;padding:0;color:inherit;text-align:-webkit-match-parent;text-align:match-parent;font-size:small;line-height:1.5;white-space:normal' }, button: { style: BUTTON },
    slips: String.raw`@(?!(gmail|hotmail)\.)`,
    slip: 'Did you mean {address}?',
    early: { title: 'Keep your cart', text: 'We save it.', label: 'E-mail', button: 'Save', close: 'Close', consent: 'We save your cart.' },
  }
}

function line(): Record<Answer | '', string> {
  const look = (text: string, button: string, next: Answer): string => `${text} <button type="button" value="${next}">${button}</button>`
  const asking = look('We save your cart and may e-mail you a reminder.', 'No thanks', 'no')
  return { '': asking, yes: asking, undo: asking, no: look('All right, no reminders.', 'Undo', 'undo') }
}

function box(): Record<Answer | '', string> {
  const label = "Remind me by e-mail if I don't finish this order."
  const look = (isTicked: boolean): string =>
    `<button type="button" value="${isTicked ? 'no' : 'yes'}" role="checkbox" aria-checked="${isTicked}" aria-label="${label}">${isTicked ? '☑' : '☐'} ${label}</button>`
  return { '': look(false), yes: look(true), no: look(false), undo: look(false) }
}
