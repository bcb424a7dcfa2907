/** One cart: who, what, what was sent or not and why, and what comes next. */
import type { FC } from 'hono/jsx'
import type { WireLine } from '../../tracker/protocol.ts'
import type { Deps } from '../deps.ts'
import type { Run } from '../flows/store.ts'
import { moneyText, plainLine, webAddress } from '../mail/plain.ts'
import type { Feedback } from '../messages/feedback/store.ts'
import type { Message } from '../messages/outbox.ts'
import type { Order } from '../orders/order.ts'
import type { PlatformProduct } from '../platforms/platform.ts'
import type { Instant } from '../values/time.ts'
import type { CartPageFacts } from './cart-facts.ts'
import { CartLinks } from './cart-links.tsx'
import { CartCoupons } from './coupons.tsx'
import { feedbackSentences } from './feedback-words.ts'
import { CartBadge, Due, openAddress, When } from './parts.tsx'
import { messageSentence, reasonWords } from './reasons.ts'
import { SilencePanel, Silences } from './silence-panel.tsx'
import { CART_STATE_MEANING, flowTitle, MODE_WORDS, matchWords, RUN_STATE_WORDS, standingWords, stepLabel } from './words.ts'

const NAME_MAX = 120

export const CartPage: FC<{ deps: Deps; facts: CartPageFacts }> = ({ deps, facts }) => {
  const now = deps.clock.now()
  const { cart, order } = facts
  return (
    <>
      <p class="small"><a href="/admin">All carts</a></p>
      <h1>{cart.sealedEmail === null ? 'Cart without an address' : openAddress(deps, cart.storeId, cart.sealedEmail)}</h1>
      <Standing facts={facts} now={now} wall={deps.clock.wall()} />
      <div class="pair">
        <Contents facts={facts} />
        <About facts={facts} now={now} wall={deps.clock.wall()} />
      </div>
      {facts.runs.map(({ run, messages }) => <RunPanel run={run} messages={messages} feedback={facts.feedback} now={now} />)}
      <CartCoupons coupons={facts.coupons} now={now} />
      <CartLinks cartId={cart.id} count={facts.liveLinks} />
      {cart.emailIndex === null ? null : <SilencePanel cartId={cart.id} suppressions={facts.suppressions} />}
      {facts.runs.length === 0 ? <section><h2>Mails</h2><p class="dim">No series has begun for this cart.</p></section> : null}
      {order ? <OrderPanel order={order} facts={facts} /> : null}
    </>
  )
}

const Standing: FC<{ facts: CartPageFacts; now: Instant; wall: Instant }> = ({ facts: { cart, next, suppressions }, now, wall }) => (
  <section aria-labelledby="standing">
    <h2 id="standing">Now <CartBadge state={cart.state} /></h2>
    <p>{CART_STATE_MEANING[cart.state]}</p>
    <Silences suppressions={suppressions} wall={wall} />
    <p>
      <strong>Next: {next.what === 'Nothing' ? 'nothing more' : next.what}.</strong> {next.at === null ? null : <Due at={next.at} now={now} />} <span class="why">{next.why === CART_STATE_MEANING[cart.state] ? null : next.why}</span>
    </p>
  </section>
)

const Contents: FC<{ facts: CartPageFacts }> = ({ facts: { cart, products } }) => (
  <section aria-labelledby="contents">
    <h2 id="contents">In the cart</h2>
    {cart.lines.length === 0 ? <p class="dim">Nothing.</p> : (
      <table>
        <thead><tr><th scope="col">Product</th><th scope="col" class="number">Quantity</th></tr></thead>
        <tbody>{cart.lines.map((line) => <LineRow line={line} product={products.get(line.id)} />)}</tbody>
      </table>
    )}
    {cart.lines.length === 0 ? null : <p><strong>Total {moneyText(cart.total, 'en')}</strong></p>}
  </section>
)

const LineRow: FC<{ line: WireLine; product: PlatformProduct | undefined }> = ({ line, product }) => {
  const name = plainLine(product?.name ?? null, NAME_MAX) ?? `Product ${line.id}`
  const options = [product?.variation, ...(line.attributes ?? []).map((each) => `${each.name}: ${each.value}`)].flatMap((text) => plainLine(text ?? null, NAME_MAX) ?? [])
  const href = webAddress(product?.url ?? null)
  return (
    <tr>
      <td data-label="Product">
        <span>{href ? <a href={href} rel="noreferrer">{name}</a> : name} <span class="why dim small">{options.join(', ')}{product ? '' : ' The shop has not been asked for its name yet.'}</span></span>
      </td>
      <td data-label="Quantity" class="number">{line.quantity}</td>
    </tr>
  )
}

/** Answers are given in real time, so their age is measured by the wall clock. */
const About: FC<{ facts: CartPageFacts; now: Instant; wall: Instant }> = ({ facts: { cart, store, country, mode, answers }, now, wall }) => {
  const moments: readonly (readonly [string, Instant | null])[] = [['First seen', cart.createdAt], ['Last seen', cart.activeAt], ['Abandoned', cart.abandonedAt], ['Ended', cart.endedAt], ['Opened again', cart.reopenedAt]]
  const href = webAddress(cart.page)
  return (
    <section aria-labelledby="about">
      <h2 id="about">About</h2>
      <dl class="facts">
        {cart.firstName ? <><dt>First name</dt><dd>{plainLine(cart.firstName, NAME_MAX)}</dd></> : null}
        {moments.map(([name, at]) => (at === null ? null : <><dt>{name}</dt><dd><When at={at} now={now} /></dd></>))}
        <dt>Shop</dt><dd>{store?.name ?? cart.storeId}</dd>
        {href ? <><dt>Page</dt><dd><a href={href} rel="noreferrer">{href}</a></dd></> : null}
        {cart.locale ? <><dt>Language</dt><dd>{cart.locale}{cart.timeZone ? `, ${cart.timeZone}` : ''}</dd></> : null}
        <dt>Country</dt><dd>{country === null ? 'not known' : `${country}, ${cart.country === null ? 'the shop\'s own' : 'chosen at the checkout'}`}</dd>
        {mode === null ? null : <><dt>Rule</dt><dd>{MODE_WORDS[mode]}</dd></>}
        {answers.map((each) => <><dt>Said</dt><dd>«{each.answer}» to {each.textId}{each.isHere ? '' : ', at another cart'}, <When at={each.at} now={wall} /></dd></>)}
        <dt>Cart</dt><dd>{cart.id}</dd>
      </dl>
    </section>
  )
}

const RunPanel: FC<{ run: Run; messages: readonly Message[]; feedback: ReadonlyMap<string, Feedback>; now: Instant }> = ({ run, messages, feedback, now }) => (
  <section aria-labelledby={`run-${run.id}`}>
    <h2 id={`run-${run.id}`}>{flowTitle(run.flow)}{run.round > 1 ? `, filling ${run.round}` : ''}</h2>
    <p>{run.state === 'active' ? 'Running' : `The series is ${RUN_STATE_WORDS[run.state]}`}: {reasonWords(run.reason)}. Began <When at={run.startedAt} now={now} /></p>
    {messages.length === 0 ? <p class="dim">No mail yet.</p> : (
      <table>
        <thead><tr><th scope="col">Mail</th><th scope="col">What became of it</th><th scope="col">When</th></tr></thead>
        <tbody>
          {messages.map((message) => (
            <tr>
              <td data-label="Mail">{message.reason === 'kept-locally' ? <a href={`/admin/mailbox/${message.id}`}>{stepLabel(run.flow, message.step, message.mail)}</a> : stepLabel(run.flow, message.step, message.mail)}</td>
              <td data-label="Became"><span>{[messageSentence(message), ...feedbackSentences(feedback.get(message.id))].join(' ')}</span></td>
              <td data-label="When">{message.endedAt === null ? <Due at={message.dueAt} now={now} /> : <When at={message.endedAt} now={now} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
  </section>
)

/** The order's own times are the shop's clock, so they are shown as they are, without a distance from ours. */
const OrderPanel: FC<{ order: Order; facts: CartPageFacts }> = ({ order, facts: { cart, standing, attribution, runs } }) => (
  <section aria-labelledby="order">
    <h2 id="order">Order {order.number}</h2>
    <dl class="facts">
      <dt>Status</dt><dd>{order.status}{standing === null ? '' : `, ${standingWords(standing)}`}</dd>
      {cart.match === null ? null : <><dt>Found by</dt><dd>{matchWords(cart.match)}</dd></>}
      <dt>Total</dt><dd>{moneyText(order.total, 'en')}{order.refunded.minor > 0 ? `, of which ${moneyText(order.refunded, 'en')} was given back` : ''}</dd>
      {attribution === null ? null : <><dt>Came</dt><dd>{attribution.byLink ? 'by the link of' : attribution.afterClick ? 'after a click in' : 'after'} {stepLabel(flowOfCart(runs), attribution.step)}</dd></>}
      {order.paymentMethod ? <><dt>Payment</dt><dd>{order.paymentMethod}</dd></> : null}
    </dl>
  </section>
)

/** A cart stays in the series it began with. */
const flowOfCart = (runs: CartPageFacts['runs']): string => runs.find(({ run }) => run.subject === 'cart')?.run.flow ?? ''
