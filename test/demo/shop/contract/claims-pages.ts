/** The questions that the recordings of pages answer: which forms and e-mail fields a page has, and which failure it tells. */
import { minutes } from '../../../../server/values/time.ts'
import { tab } from '../clients.ts'
import { claimsOf, type Check } from './claim.ts'
import type { Scene } from './scene.ts'

interface Seen { readonly id?: string; readonly class?: string }
interface Case {
  readonly case: string
  readonly status: number
  readonly dom: { readonly forms: readonly Seen[]; readonly email_fields: readonly { readonly id: string; readonly name: string }[]; readonly notices: readonly { readonly text: string }[] }
}

/** What a page shows, in few words: its forms, its e-mail fields, its failures. */
function shown(html: string): string {
  const attribute = (tag: string, name: string): string => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? ''
  const forms = [...html.matchAll(/<form[^>]*>/g)].map(([tag]) => attribute(tag, 'id') || formKind(attribute(tag, 'class')))
  const fields = [...html.matchAll(/<input[^>]*type="email"[^>]*>/g)].map(([tag]) => `${attribute(tag, 'name')}#${attribute(tag, 'id')}`)
  const notices = [...html.matchAll(/class="notice [^"]*is-(?:error|info)[^>]*>(.*?)<\/div>/g)].map(([, text = '']) => text)
  return JSON.stringify([forms, fields, notices])
}

const formKind = (names: string): string => names.split(' ').filter((name) => name.startsWith('woocommerce-') && name !== 'woocommerce-form')[0] ?? ''
const recordedAs = ({ forms, email_fields: fields, notices }: Case['dom']): string =>
  JSON.stringify([forms.map((form) => form.id || formKind(form.class ?? '')), fields.map(({ name, id }) => `${name}#${id}`), notices.map(({ text }) => text)])

/** Nobody can log in to the pretend shop. */
const isOfGuests = (what: string): boolean => !/kim|logged in|logged-in/.test(what)

/** Every case of guests; `open` says how, and null that nobody does. */
const eachCase = (open: (what: string, scene: Scene) => Promise<Response> | null): Check => async (recorded, scene) => {
  const wrong: string[] = []
  for (const each of (recorded['cases'] as readonly Case[]).filter((one) => isOfGuests(one.case))) {
    const answer = await open(each.case, scene)
    if (!answer) wrong.push(`${each.case}: nobody opens this`)
    else {
      const mine = shown(await answer.text())
      const theirs = recordedAs(each.dom)
      if (answer.status !== each.status || mine !== theirs) wrong.push(`${each.case}: ${answer.status} ${mine} instead of ${theirs}`)
    }
  }
  return wrong
}

interface Visit { readonly status?: string; readonly customerId?: number; readonly ageMinutes?: number; readonly query?: string; readonly key?: string; readonly id?: number; readonly typed?: string; readonly soldOut?: boolean }
const PAY = '?pay_for_order=true'
const PAY_CASES: Readonly<Record<string, Visit>> = {
  'guest order under 10 minutes old, no cookies': {}, 'the same, without pay_for_order': { query: '?' }, 'the same, wrong key': { key: 'wc_order_wrong' },
  'the same, with utm parameters': { query: `${PAY}&utm_source=cart-recovery&cr=abc` }, 'guest order 60 minutes old, no cookies: e-mail confirmation': { ageMinutes: 60 },
  '… wrong e-mail entered': { ageMinutes: 60, typed: 'other@example.test' }, '… right e-mail in upper case entered': { ageMinutes: 60, typed: 'PAYER@example.test' },
  'an order that is already processing': { status: 'processing', ageMinutes: 60 }, 'a customer\'s order, no cookies': { customerId: 2 }, 'status failed': { status: 'failed' },
  'status cancelled': { status: 'cancelled' }, 'status on-hold': { status: 'on-hold' }, 'pending, product out of stock': { soldOut: true }, 'unknown order id': { id: 9_999_999 },
}

/** Opens the page to pay an order of the kind the case is about. */
function payPage(what: string, { shop, clock }: Scene): Promise<Response> | null {
  const visit = PAY_CASES[what]
  if (!visit) return null
  const order = shop.placeOrder({ email: 'payer@example.test', lines: [{ productId: visit.soldOut ? 20 : 12, quantity: 1 }], status: visit.status ?? 'pending', paymentMethod: 'bacs', customerId: visit.customerId ?? 0 })
  clock.pass(minutes(visit.ageMinutes ?? 1))
  const path = `/checkout/order-pay/${visit.id ?? order.id}/${visit.query ?? PAY}&key=${visit.key ?? order.key}`
  const typed = visit.typed === undefined ? {} : { method: 'POST', body: new URLSearchParams({ email: visit.typed, check_submission: '1' }) }
  return tab(shop).open(path, typed)
}

const accountPage = (what: string, { shop }: Scene): Promise<Response> | null => {
  const path = /\/my-account\/\S*/.exec(what)?.[0]
  return path === undefined ? null : tab(shop).open(path.replace('{id}', '1'))
}

export const PAGE_CLAIMS = claimsOf('pages', {
  'my-account': ['which forms guests see of their account', eachCase(accountPage)],
  'order-pay': ['which forms guests see of an order to be paid', eachCase(payPage)],
})
