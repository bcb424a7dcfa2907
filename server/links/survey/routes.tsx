/** `/s/:token`, the links of the mail that asks why: a GET shows the question, a POST keeps the answer. Programs that look into
 *  mails open every link, so opening one changes nothing. */
import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Deps } from '../../deps.ts'
import { SURVEY_REASONS, type SurveyReason } from '../../mail/survey.ts'
import { askedCart, findAnswer, saveAnswer } from '../../survey/store.ts'
import { readSurveyToken, type SurveyToken } from '../../survey/token.ts'
import type { Store } from '../../stores/shop.ts'
import { addressOfSender } from '../../values/email-address.ts'
import { languageFor } from '../language.ts'
import { Page } from '../page.tsx'
import { SurveyPage, TEXT_CHARACTERS_MAX, ThanksPage } from './page.tsx'

/** 500 characters of any script, and the rest of a form. */
const BODY_BYTES_MAX = 16 * 1_024
const RETRY_AFTER_SECONDS = '15'

interface Asked {
  readonly token: SurveyToken
  readonly store: Store
  readonly cart: { readonly cartId: string; readonly emailIndex: string | null }
}

export function surveyRoutes(deps: Deps): Hono {
  const app = new Hono()
  app.use('/s/:token', async (c, next) => {
    c.header('Cache-Control', 'no-store')
    c.header('Referrer-Policy', 'no-referrer')
    await next()
  })
  app.get('/s/:token', (c) => answering(c, deps, async (asked) => show(c, deps, asked, reasonOf(c.req.query('answer')))))
  app.post('/s/:token', bodyLimit({ maxSize: BODY_BYTES_MAX }), (c) => answering(c, deps, async (asked) => {
    const body = await c.req.parseBody().catch(() => ({}) as Record<string, unknown>)
    const reason = reasonOf(body['answer'])
    return reason === null ? show(c, deps, asked, null, 422) : keep(c, deps, asked, { reason, text: textOf(body['text']) })
  }))
  return app
}

/** Nobody who got no such mail has anything to answer. */
async function answering(c: Context, deps: Deps, answer: (asked: Asked) => Promise<Response>): Promise<Response> {
  const token = readSurveyToken(deps.vault, c.req.param('token') ?? '')
  try {
    const store = token ? deps.stores.get(token.storeId) : undefined
    const cart = token && store ? await askedCart(deps.connection.db, store.id, token.messageId) : null
    return token && store && cart ? await answer({ token, store, cart }) : showPlain(c, deps, 'restoreUnknown', 404)
  } catch (error) {
    deps.log.error('survey.unsaved', error)
    c.header('Retry-After', RETRY_AFTER_SECONDS)
    return showPlain(c, deps, 'unsubscribeFailed', 503, token?.language)
  }
}

async function show(c: Context, deps: Deps, { token, store }: Asked, tapped: SurveyReason | null, status: 200 | 422 = 200): Promise<Response> {
  const known = await findAnswer(deps.connection.db, token.messageId)
  const words = deps.templates.page('survey', token.language, { shop: { name: store.name } })
  return c.html(<SurveyPage language={token.language} words={words} marked={tapped ?? known?.reason ?? null} text={known?.sealedText ? deps.vault.open(store.id, known.sealedText) : ''} />, status)
}

async function keep(c: Context, deps: Deps, { token, store, cart }: Asked, said: { readonly reason: SurveyReason; readonly text: string }): Promise<Response> {
  const { clock, connection: { db }, log, templates, vault } = deps
  await saveAnswer(db, { messageId: token.messageId, storeId: store.id, ...cart, reason: said.reason, sealedText: said.text === '' ? null : vault.seal(store.id, said.text), language: token.language, at: clock.wall() })
  log.info('survey.answered', { storeId: store.id, cartId: cart.cartId, answer: said.reason })
  const { replyTo, reminders } = store.senders
  return c.html(<ThanksPage language={token.language} words={templates.page('surveyThanks', token.language, { shop: { name: store.name } })} address={addressOfSender(replyTo ?? reminders)} />)
}

function showPlain(c: Context, deps: Deps, page: 'restoreUnknown' | 'unsubscribeFailed', status: 404 | 503, known?: SurveyToken['language']): Response | Promise<Response> {
  const language = known ?? languageFor(deps, c.req.header('Accept-Language'), null)
  return c.html(<Page language={language} {...deps.templates.page(page, language, { shop: { name: '' } })} button="" />, status)
}

const reasonOf = (value: unknown): SurveyReason | null => SURVEY_REASONS.find((reason) => reason === value) ?? null

/** One line of what somebody wrote. */
const textOf = (value: unknown): string => (typeof value === 'string' ? [...value.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()].slice(0, TEXT_CHARACTERS_MAX).join('') : '')
