/** `npm run explain`: one cart's story and what is next, each with its reason. Looks and changes nothing that counts. */
import type { Deps } from '../deps.ts'
import { decide, type Decision } from '../flows/decide.ts'
import { flowFor, loadCases, type Case } from '../flows/facts.ts'
import { placeOf, type Flow, type Step } from '../flows/flow.ts'
import { flowOf } from '../flows/flows.ts'
import type { Run } from '../flows/store.ts'
import { isoText, type Instant } from '../values/time.ts'
import { loadCartPage, type CartPageFacts } from './cart-facts.ts'
import { feedbackSentences } from './feedback-words.ts'
import { openAddress } from './parts.tsx'
import { messageSentence, reasonWords } from './reasons.ts'
import { cartIdOfToken } from './store.ts'
import { CART_STATE_MEANING, flowTitle, maskAddress, hoursWords, MODE_WORDS, RUN_STATE_WORDS, stepLabel } from './words.ts'

export interface Explanation {
  readonly cart: string
  readonly shop: string
  /** Masked: what is printed may end up in a ticket. */
  readonly address: string | null
  readonly state: string
  readonly meaning: string
  readonly lastSign: string
  /** How its shopper may be written to. */
  readonly rules: string
  readonly kept: readonly string[]
  readonly order: string | null
  readonly series: readonly ExplainedRun[]
  readonly next: string
}

interface ExplainedRun {
  readonly id: string
  readonly flow: string
  readonly state: string
  readonly why: string
  readonly mails: readonly { readonly step: string; readonly at: string; readonly became: string; readonly heard: readonly string[] }[]
  /** What would be decided at this moment; null where the series is over. */
  readonly decision: string | null
  /** What experiments do to its delays for this person. */
  readonly tried: readonly string[]
}

/** @param word a cart's id, or the token of the browser that holds it */
export async function explain(deps: Deps, word: string): Promise<Explanation | null> {
  const facts = await loadCartPage(deps, word) ?? await byToken(deps, word)
  if (!facts) return null
  const { cart, store, suppressions, order, next } = facts
  return {
    cart: cart.id, shop: store?.name ?? `${cart.storeId}, which is not served any more`, address: cart.sealedEmail === null ? null : maskAddress(openAddress(deps, cart.storeId, cart.sealedEmail)),
    state: cart.state, meaning: CART_STATE_MEANING[cart.state], lastSign: isoText(cart.activeAt),
    rules: facts.mode === null ? 'unknown: the shop is not served' : `${MODE_WORDS[facts.mode]} (country: ${facts.country ?? 'not known'})`,
    kept: suppressions.map(({ topic, reason, at }) => `${topic} are kept from this person since ${isoText(at)}: ${reason}`),
    order: order === null ? null : `${order.number} (${order.status})`,
    series: await Promise.all(facts.runs.map((each) => explainRun(deps, facts, each))),
    next: `${next.what}${next.at === null ? '' : `, ${isoText(next.at)}`}. ${next.why}`,
  }
}

async function byToken(deps: Deps, token: string): Promise<CartPageFacts | null> {
  const id = await cartIdOfToken(deps.connection.db, token)
  return id === null ? null : loadCartPage(deps, id)
}

async function explainRun(deps: Deps, facts: CartPageFacts, { run, messages }: CartPageFacts['runs'][number]): Promise<ExplainedRun> {
  return {
    id: run.id, flow: flowTitle(run.flow), state: RUN_STATE_WORDS[run.state], why: reasonWords(run.reason),
    mails: messages.map((message) => ({
      step: stepLabel(run.flow, message.step, message.mail), at: isoText(message.endedAt ?? message.dueAt), became: messageSentence(message), heard: feedbackSentences(facts.feedback.get(message.id)),
    })),
    ...await decidedNow(deps, facts, run),
  }
}

/** With the code and the facts of this moment, as the next round would decide. */
async function decidedNow(deps: Deps, { store }: CartPageFacts, run: Run): Promise<Pick<ExplainedRun, 'decision' | 'tried'>> {
  const flow = store ? flowOf(store, run.flow) : null
  const found = run.state === 'active' && store && flow ? (await loadCases(deps, store, [run], (_, error) => { throw error })).get(run.id) : null
  if (!found || !flow) return { decision: null, tried: [] }
  return { decision: decisionText(flow.name, decide(flowFor(flow, found), found.facts, deps.clock.now())), tried: triedTexts(flowFor(flow, found), found) }
}

/** «Reminder 2 of 3: variant B of the experiment «Sooner», after 12 hours.» */
function triedTexts(flow: Flow, found: Case): readonly string[] {
  return (found.kind === 'cart' ? found.delays : []).flatMap(({ flow: name, step: stepId, variant, name: experiment }) => {
    const step = name === flow.name ? flow.steps.find(({ id }) => id === stepId) : undefined
    return step ? [`${labelOf(flow.name, step)}: variant ${variant} of the experiment «${experiment}», after ${hoursWords(step.after)}.`] : []
  })
}

const labelOf = (flow: string, step: Step): string => stepLabel(flow, placeOf(step), step.mail)

function decisionText(flow: string, decision: Decision): string {
  const until = (at: Instant): string => isoText(at)
  switch (decision.kind) {
    case 'send': return `${labelOf(flow, decision.step)} may leave now, until ${until(decision.expires)} at the latest.`
    case 'wait': return `${labelOf(flow, decision.step)} waits until ${until(decision.until)}: ${reasonWords(decision.because)}.`
    case 'skip': return `${labelOf(flow, decision.step)} is left out: ${reasonWords(decision.because)}.`
    case 'stop': return `The series ends: ${reasonWords(decision.because)}.`
  }
}

export function explanationText(explanation: Explanation): string {
  const { series, kept } = explanation
  const lines = [
    `Cart ${explanation.cart} of ${explanation.shop}`,
    `  address      ${explanation.address ?? 'none known'}`,
    `  state        ${explanation.state}: ${explanation.meaning}`,
    `  last sign    ${explanation.lastSign}`,
    `  rules        ${explanation.rules}`,
    ...(explanation.order === null ? [] : [`  order        ${explanation.order}`]),
    ...kept.map((each) => `  kept away    ${each}`),
    ...series.flatMap((run) => ['', `${run.flow} (${run.id}), ${run.state}: ${run.why}`,
      ...run.mails.map((mail) => `  ${mail.at}  ${mail.step}: ${[mail.became, ...mail.heard].join(' ')}`),
      ...run.tried.map((each) => `  tried out    ${each}`),
      ...(run.decision === null ? [] : [`  decided now  ${run.decision}`])]),
    '', `Next: ${explanation.next}`,
  ]
  return `${lines.join('\n')}\n`
}
