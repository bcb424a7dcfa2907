/** The hand-written door against a schema of the same rules: both take the same posts and read the same out of them. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { ID_PATTERN, LIMITS } from '../../tracker/protocol.ts'
import { parseCart, parseConsent, parseOrder, type Parsed } from '../../server/carts/door.ts'
import { pageKind } from '../../server/carts/page-kind.ts'
import { parseEmailAddress } from '../../server/values/email-address.ts'
import { parseLocale } from '../../server/values/locale.ts'
import { cartPost, consentPost, orderPost } from './posts.ts'

const RUNS = 400
const whole = (least: number, most: number) => z.number().int().min(least).max(most)
const textOf = (lengthMax: number) => z.string().min(1).max(lengthMax)
const key = z.string().regex(/^[A-Za-z0-9_-]{1,200}$/)
const email = z.string().transform((text, context) => parseEmailAddress(text) ?? (context.addIssue('no address'), z.NEVER))
const locale = textOf(40).transform((text) => parseLocale(text) ?? 'en')
const page = textOf(LIMITS.bodyBytesMax).regex(/^https?:\/\//).transform((text) => text.slice(0, LIMITS.pageMax).replace(/[?#].*$/s, ''))
/** What tells nothing that is needed is left out, never refused. */
const mode = z.enum(['notice', 'tick', 'existing-customers', 'off-by-owner']).optional().catch(undefined)
const common = { store: textOf(LIMITS.textMax), cart: z.string().regex(ID_PATTERN) }
const lineSchema = z.object({
  id: whole(1, Number.MAX_SAFE_INTEGER), quantity: whole(1, LIMITS.quantityMax),
  attributes: z.array(z.object({ name: textOf(LIMITS.textMax), value: textOf(LIMITS.textMax) })).max(LIMITS.attributesMax).optional(),
  variation: z.unknown().optional(),
}).transform(({ attributes, variation, ...line }) => {
  // As the Store API has it, where it is not in our own form.
  const given = attributes ?? z.array(z.object({ attribute: textOf(LIMITS.textMax), value: textOf(LIMITS.textMax) })).max(LIMITS.attributesMax).optional().parse(variation)?.map((each) => ({ name: each.attribute, value: each.value }))
  return given?.length ? { ...line, attributes: given } : line
})

const cartSchema = z.object({
  ...common, visitor: z.string().regex(ID_PATTERN), seq: whole(1, Number.MAX_SAFE_INTEGER), lines: z.array(z.unknown()).transform((lines) => lines.slice(0, LIMITS.linesMax)).pipe(z.array(lineSchema)),
  currency: z.string().regex(/^[A-Z]{3}$/), minorUnit: whole(0, 8), totalMinor: whole(0, LIMITS.minorMax), locale, page,
  email: email.nullish(), firstName: z.string().min(1).transform((text) => text.slice(0, LIMITS.firstNameMax)).optional().catch(undefined),
  timeZone: z.string().max(64).optional().transform((text) => text || undefined), draft: z.object({ id: whole(1, Number.MAX_SAFE_INTEGER), key }).optional(),
  country: z.string().regex(/^[A-Z]{2}$/).optional().catch(undefined), mode, classes: z.unknown().optional(), field: z.unknown().optional(), version: z.string().regex(/^[A-Za-z0-9.+-]{1,20}$/).optional().catch(undefined),
}).transform(({ classes, field, ...post }) => ({ ...post, kind: pageKind(classes, field) }))
const orderSchema = z.object({ ...common, orderId: whole(1, Number.MAX_SAFE_INTEGER), orderKey: key })
const consentSchema = z.object({
  ...common, visitor: z.string().regex(ID_PATTERN), answer: z.enum(['yes', 'no', 'undo']), text: z.string().regex(/^[A-Za-z0-9-]{1,40}$/).default('untold'),
  locale: z.string().max(40).optional().transform((text) => parseLocale(text ?? '') ?? 'en'), page,
  email: email.optional().catch(undefined), mode,
})

/** What fields may hold: right values, nearly right ones and junk. */
const anything = fc.oneof(
  fc.constantFrom<unknown>(null, true, '', 0, 1, -1, 1.5, 8, 9, 100, '1', 'EUR', 'eur', 'en', 'fi_FI', 'FI', 'fin', 'tick', 'off-by-owner', '1.0.0-rc+1', 'checkout-block', 'a b', 'yes', 'no', [], {}, 'a'.repeat(16), 'a'.repeat(64), 'a'.repeat(65),
    Number.MAX_SAFE_INTEGER, 2 ** 53, 'https://shop.example/?a=b', 'ann@example.test', 'Ann@Example.TEST ', 'ann@', 'x'.repeat(40), 'x'.repeat(41), 'x'.repeat(200), 'x'.repeat(201)),
  fc.string({ maxLength: 20 }), fc.integer(), fc.double(),
  fc.record({ id: fc.integer({ min: 0, max: 2 }), key: fc.constantFrom('wc_order_a', 'a b', '') }, { requiredKeys: [] }),
  fc.array(fc.record({
    id: fc.constantFrom<unknown>(0, 1, 5, '5'), quantity: fc.constantFrom<unknown>(0, 1, 9_999, 10_000),
    attributes: fc.constantFrom<unknown>([], [{ name: 'n', value: 'v' }], [{ name: '' }], null, {}),
    variation: fc.constantFrom<unknown>([], [{ raw_attribute: 'attribute_size', attribute: 'n', value: 'v' }]),
  }, { requiredKeys: [] }), { maxLength: 3 }),
)

function agree<T>(valid: object, parse: (text: string) => Parsed<T>, schema: z.ZodType): void {
  const fields = fc.constantFrom(...Object.keys(valid), 'email', 'firstName', 'timeZone', 'draft', 'unknown')
  const changes = fc.dictionary(fields, anything, { maxKeys: 3 })
  const dropped = fc.subarray(Object.keys(valid), { maxLength: 1 })
  fc.assert(fc.property(changes, fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, dropped), (changed, without) => {
    const post = Object.fromEntries(Object.entries({ ...valid, ...changed }).filter(([name]) => !(without as readonly string[]).includes(name)))
    const text = JSON.stringify(post)
    const [read, wanted] = [parse(text), schema.safeParse(JSON.parse(text))]
    expect(read.kind).toBe(wanted.success ? 'ok' : 'refused')
    if (read.kind === 'ok') expect(JSON.parse(JSON.stringify(read.post))).toEqual(JSON.parse(JSON.stringify(wanted.data)))
    else expect(read.error).toMatch(/^[a-zA-Z]+-(invalid|too-many)$/)
  }), { numRuns: RUNS })
}

test('of a cart', () => agree(cartPost({ email: 'ann@example.test', firstName: 'Ann', timeZone: 'Europe/Dublin', draft: { id: 7, key: 'wc_order_a' }, country: 'DE', mode: 'tick', classes: 'page woocommerce-checkout', field: 'email', version: '0.1.0' }), parseCart, cartSchema))
test('of an order', () => agree(orderPost(), parseOrder, orderSchema))
test('of an answer to the notice', () => agree(consentPost({ email: 'ann@example.test', mode: 'tick' }), parseConsent, consentSchema))
