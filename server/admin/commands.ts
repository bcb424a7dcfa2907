/** The operator's commands on the install that the settings name: what each wants, does and prints. */
import { erasePerson, exportPerson, KEPT } from '../consent/person/person.ts'
import type { Deps } from '../deps.ts'
import { MAILS } from '../mail/view.ts'
import { sendTest, testSentence } from '../messages/send-test.ts'
import { DAYS_MAX, pastOf, replayShop } from '../replay/gather.ts'
import { UNTOLD } from '../replay/story.ts'
import type { Store } from '../stores/shop.ts'
import { parseEmailAddress } from '../values/email-address.ts'
import { firstLanguage, LANGUAGES } from '../values/locale.ts'
import { explain, explanationText } from './explain.ts'
import { replayText, replayView } from './series/replay-words.ts'

const REPLAY_DAYS = 30

/** Where a command's words go. */
export interface Output {
  out(text: string): void
  err(text: string): void
}

export interface Given {
  /** The one word that is no option. */
  readonly word: string
  readonly options: Readonly<Record<string, string | boolean | undefined>>
}

export interface Command {
  /** Null: it takes no word besides its options. */
  readonly word: 'a cart' | 'an address' | null
  readonly options: Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>
  /** @returns the exit code */
  run(deps: Deps, given: Given, output: Output): Promise<number>
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

const explainCart: Command = {
  word: 'a cart', options: { json: { type: 'boolean' } },
  run: async (deps, { word, options }, output) => {
    const explanation = await explain(deps, word)
    if (!explanation) return failed(output, 'There is no such cart.')
    output.out(options['json'] === true ? json(explanation) : explanationText(explanation))
    return 0
  },
}

const sendTestMail: Command = {
  word: 'an address', options: { mail: { type: 'string' }, language: { type: 'string' }, shop: { type: 'string' } },
  run: async (deps, { word, options }, output) => {
    const to = parseEmailAddress(word)
    const store = shopOf(deps, options)
    const mail = options['mail'] === undefined ? MAILS[0] : MAILS.find((each) => each === options['mail'])
    const language = options['language'] === undefined ? firstLanguage([store?.locale ?? null]) : LANGUAGES.find((each) => each === options['language'])
    if (!to) return failed(output, 'That is no complete e-mail address.')
    if (!store) return failed(output, NO_SHOP)
    if (!mail) return failed(output, `There is no such mail; there are ${MAILS.join(', ')}.`)
    if (!language) return failed(output, `There is no such language; there are ${LANGUAGES.join(', ')}.`)
    const sent = await sendTest(deps, { store, mail, language, to })
    output.out(`${testSentence(sent)}\n`)
    return sent.outcome.kind === 'sent' ? 0 : 1
  },
}

const exportAddress: Command = {
  word: 'an address', options: {},
  run: async (deps, { word }, output) => {
    const address = parseEmailAddress(word)
    if (!address) return failed(output, 'That is no complete e-mail address.')
    output.out(json(await exportPerson(deps, address)))
    return 0
  },
}

const eraseAddress: Command = {
  word: 'an address', options: { yes: { type: 'boolean' } },
  run: async (deps, { word, options }, output) => {
    const address = parseEmailAddress(word)
    if (!address) return failed(output, 'That is no complete e-mail address.')
    const kept = `What stays:\n${KEPT.map((line) => `  - ${line}\n`).join('')}`
    if (options['yes'] !== true) return failed(output, `This cannot be undone. ${kept}Say so with: npm run erase -- <address> --yes`)
    const { carts, orders, messages } = await erasePerson(deps, address)
    output.out(`Taken out of ${carts} carts, ${orders} orders and ${messages} mails. ${kept}`)
    return 0
  },
}

const replayPast: Command = {
  word: null, options: { days: { type: 'string' }, shop: { type: 'string' }, json: { type: 'boolean' } },
  run: async (deps, { options }, output) => {
    const store = shopOf(deps, options)
    const length = Number(options['days'] ?? REPLAY_DAYS)
    if (!store) return failed(output, NO_SHOP)
    if (!Number.isInteger(length) || length < 1 || length > DAYS_MAX) return failed(output, `--days is a whole number from 1 to ${DAYS_MAX}.`)
    const past = await pastOf(deps, store, length)
    const replayed = replayShop(deps, past, store)
    const view = replayView(past, length, replayed, replayed)
    output.out(options['json'] === true ? json({ days: length, about: view.about, counts: Object.fromEntries(view.rows.map(({ name, now }) => [name, now])), untold: UNTOLD }) : replayText(view, UNTOLD))
    return 0
  },
}

const NO_SHOP = 'There is no such shop; their ids are on the admin site under Shops.'

const shopOf = (deps: Deps, options: Given['options']): Store | undefined =>
  (options['shop'] === undefined ? [...deps.stores.values()][0] : deps.stores.get(String(options['shop'])))

function failed(output: Output, text: string): number {
  output.err(`${text}\n`)
  return 1
}

export const COMMANDS: Readonly<Record<string, Command>> = { explain: explainCart, 'send-test': sendTestMail, export: exportAddress, erase: eraseAddress, replay: replayPast }
