/** Builds the mail of one message from live facts: products as the shop sells them now, links of its own. */
import { CART_LIFE, keptUntil, type Cart } from '../carts/cart.ts'
import { cartOfOrder } from '../carts/store.ts'
import { freshProducts, stockUp, type Stock } from '../catalogue/refresh.ts'
import { canBeBought } from '../catalogue/stock.ts'
import type { Deps } from '../deps.ts'
import { factsWith, subjectWith, wordsWith, type Changes } from '../experiments/apply.ts'
import type { Case } from '../flows/facts.ts'
import type { Flow, Step } from '../flows/flow.ts'
import { watchedOf } from '../flows/watch/store.ts'
import { giftOf, offerCoupon } from '../incentives/create.ts'
import type { NewLink } from '../links/store.ts'
import { writeUnsubscribeToken } from '../links/unsubscribe-token.ts'
import { POSTMARK_UNSUBSCRIBE, recoveryLink, unsubscribeLink } from '../mail/links.ts'
import { renderMail } from '../mail/render.ts'
import type { OwnerWords } from '../mail/template.ts'
import { isBorneOut } from '../mail/truth.ts'
import type { MailFacts } from '../mail/view.ts'
import { surveyLinks } from '../survey/links.ts'
import type { Order } from '../orders/order.ts'
import type { OutgoingMail, Provider } from '../providers/provider.ts'
import { countryOf } from '../stores/country.ts'
import { serviceOf } from '../stores/profile/branded.ts'
import { isAllowedRecipient, type Store } from '../stores/shop.ts'
import { parseEmailAddress, type EmailAddress } from '../values/email-address.ts'
import { chooseLanguage } from '../values/locale.ts'
import { plus, type Duration } from '../values/time.ts'
import { customerFacts } from './customer.ts'
import { linesNow, sumOf, toItem, toOfferLines, withNews } from './lines.ts'
import { aboutKeyOf, installOf } from './install.ts'
import type { Message } from './outbox.ts'

/** As long as the cart itself. */
const LINK_LIFE: Duration = CART_LIFE
const RECOMMENDATIONS_MAX = 3

/** `hold`: cannot be built now, may be later. `cancel`: there is nothing to write about. */
export type Composed =
  /** `link` has to be kept before the mail leaves. */
  | { readonly kind: 'ok'; readonly mail: OutgoingMail; readonly link: NewLink }
  | { readonly kind: 'hold' | 'cancel'; readonly reason: string }

export interface Commission {
  readonly store: Store
  readonly flow: Flow
  readonly step: Step
  readonly message: Message
  readonly found: Case
  /** What an experiment changes of it. */
  readonly changes?: Changes
}

/** The products of the carts that mails are about, asked for together. */
export const stockFor = (deps: Deps, store: Store, commissions: readonly Commission[]): Promise<Stock> => stockUp(deps, store.id, commissions.map(({ step, found }) => {
  const giftId = giftOf(store, step)
  return found.kind === 'cart' ? [...found.cart.lines.map((line) => line.id), ...(giftId === null ? [] : [giftId])] : []
}))

/** @param stock with the products of this one */
export async function compose(deps: Deps, commission: Commission, stock: Stock): Promise<Composed> {
  const to = recipient(deps, commission.found)
  if (!to) return { kind: 'cancel', reason: 'no-address' }
  const content = commission.found.kind === 'cart'
    ? await cartContent(deps, commission, { cart: commission.found.cart, to, stock })
    : await orderContent(deps, commission, commission.found.order)
  if (content.kind !== 'ok') return content
  const { store, flow, step, message, changes = {} } = commission
  if (!isBorneOut(step.mail, content.facts)) return { kind: 'cancel', reason: 'not-so-any-more' }
  const ownUrl = unsubscribeLink(deps.publicUrl, writeUnsubscribeToken(deps.vault, {
    storeId: store.id, emailIndex: deps.vault.emailIndex(store.id, to), topic: flow.topic, language: content.facts.language,
  }))
  const isProviders = providerFor(deps, to).unsubscribeMode?.(flow.kind) === 'postmark'
  const rendered = renderMail(deps.templates, step.mail, { ...factsWith(content.facts, changes), unsubscribeUrl: isProviders ? POSTMARK_UNSUBSCRIBE : ownUrl, preferencesUrl: isProviders ? ownUrl : null }, ownerWords(deps, store, wordsWith(store.changes?.words ?? {}, changes, step.mail)))
  return {
    kind: 'ok', link: content.link,
    mail: {
      messageId: message.id, step: `${flow.name}/${step.id}`, install: installOf(deps.vault), aboutKey: aboutKeyOf(deps.vault, store.id, commission.found), attempt: message.attempt, kind: flow.kind, to, from: store.senders[flow.kind], replyTo: store.senders.replyTo,
      subject: subjectWith(changes, { language: content.facts.language, shopName: store.name }) ?? rendered.subject, html: rendered.html, text: rendered.text, unsubscribeUrl: ownUrl,
    },
  }
}

/** What cannot be filled is said, and costs the owner's word, not the mail. */
const ownerWords = ({ log }: Pick<Deps, 'log'>, store: Store, words: OwnerWords['words']): OwnerWords =>
  ({ words, onBroken: (word) => log.warn('wording.unfit', { storeId: store.id, word }) })

/** Whom a mail to this address is handed to: people who may not be mailed yet have theirs kept here. */
export const providerFor = (deps: Deps, to: EmailAddress): Provider => (isAllowedRecipient(to, deps.live, deps.allowedRecipients) ? deps.provider : deps.mailbox)

type Content = { readonly kind: 'ok'; readonly facts: MailFacts; readonly link: NewLink } | { readonly kind: 'hold' | 'cancel'; readonly reason: string }

async function cartContent(deps: Deps, commission: Commission, { cart, to, stock }: { cart: Cart; to: EmailAddress; stock: Stock }): Promise<Content> {
  const { store, step, message } = commission
  if (stock.products.kind !== 'ok') return { kind: 'hold', reason: 'store-unreachable' }
  const products = stock.products.value
  const { sold, dropped } = linesNow(cart.lines, products, stock.remembered, cart.total)
  if (sold.length === 0) return { kind: 'cancel', reason: 'nothing-left' }
  const gift = products.get(giftOf(store, step) ?? 0)
  const offered = await offerCoupon(deps, { store, step, messageId: message.id, cart, to, gift: canBeBought(gift) ? gift : null, lines: toOfferLines(sold, cart.total) })
  if (offered.kind === 'hold') return offered
  const items = step.trigger ? withNews(sold, (await watchedOf(deps.connection.db, [message.runId])).get(message.runId) ?? []) : sold.map(({ item }) => item)
  const { url, link } = newLink(deps, commission, 'restore', cart.id)
  return {
    kind: 'ok', link,
    facts: {
      ...commonFacts(store, cart.locale, cart.timeZone, cart.firstName), country: cart.country ?? countryOf(deps, store), items, coupon: offered.kind === 'coupon' ? offered.coupon : null,
      total: sumOf(items), dropped, customer: await customerFacts(deps, step.mail, { storeId: cart.storeId, to }),
      link: url, keptUntil: keptUntil(cart), order: null, recommendations: [],
      ...(step.mail === 'cart-reason' ? { survey: surveyLinks(deps, { storeId: store.id, messageId: message.id, language: chooseLanguage(cart.locale, store.locale) }) } : {}),
    },
  }
}

async function orderContent(deps: Deps, commission: Commission, order: Order): Promise<Content> {
  // Lists of orders leave out what is in the trash, so the order itself is asked for.
  const now = await deps.platforms.get(order.storeId)?.order(order.id)
  if (now?.kind === 'missing' || (now?.kind === 'ok' && now.value.status !== 'completed')) return { kind: 'cancel', reason: 'order-not-completed' }
  if (now?.kind !== 'ok') return { kind: 'hold', reason: 'store-unreachable' }
  const { productIds } = now.value
  const bought = await freshProducts(deps, order.storeId, productIds)
  if (bought.kind !== 'ok') return { kind: 'hold', reason: 'store-unreachable' }
  const proposed = [...new Set([...bought.value.values()].flatMap((product) => product.crossSellIds))].filter((id) => !productIds.includes(id))
  const crossSells = await freshProducts(deps, order.storeId, proposed)
  if (crossSells.kind !== 'ok') return { kind: 'hold', reason: 'store-unreachable' }
  const recommendations = proposed.flatMap((id) => {
    const product = crossSells.value.get(id)
    return canBeBought(product) ? [toItem(product, 1, order.total)] : []
  }).slice(0, RECOMMENDATIONS_MAX)
  const cart = await cartOfOrder(deps.connection.db, order.storeId, order.id, order.emailIndex)
  const { url, link } = newLink(deps, commission, 'order', String(order.id))
  return {
    kind: 'ok', link,
    facts: {
      ...commonFacts(commission.store, cart?.locale ?? null, cart?.timeZone ?? null, order.firstName), country: cart?.country ?? countryOf(deps, commission.store), items: [], total: null, recommendations, keptUntil: null,
      link: url,
      order: { number: order.number, placedAt: order.placedStoreAt ?? order.createdStoreAt, total: order.total },
    },
  }
}

function commonFacts(store: Store, locale: string | null, timeZone: string | null, firstName: string | null): Pick<MailFacts, 'shop' | 'language' | 'locale' | 'timeZone' | 'firstName' | 'unsubscribeUrl' | 'service'> {
  const language = chooseLanguage(locale, store.locale)
  return {
    shop: { name: store.name, url: store.url, postalAddress: store.postalAddress, supportEmail: store.senders.support },
    language, locale: locale ?? store.locale, timeZone, firstName, unsubscribeUrl: '', service: serviceOf(store, language),
  }
}

function newLink({ vault, clock, publicUrl }: Deps, { store, message, step }: Commission, purpose: NewLink['purpose'], subjectId: string): { readonly url: string; readonly link: NewLink } {
  const token = vault.newToken()
  const link = { tokenHash: vault.tokenHash(token), storeId: store.id, purpose, subjectId, messageId: message.id, step: step.id, expiresAt: plus(clock.now(), LINK_LIFE) }
  return { url: recoveryLink(publicUrl, token), link }
}

function recipient(deps: Deps, found: Case): EmailAddress | null {
  const holder = found.kind === 'cart' ? found.cart : found.order
  return holder.sealedEmail === null ? null : parseEmailAddress(deps.vault.open(holder.storeId, holder.sealedEmail))
}
