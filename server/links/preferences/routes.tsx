/** `/u/:token`, the unsubscribe link of every mail: a GET shows what the person gets, a POST changes it. It works while the
 *  database does not: opt-outs then wait on the disk. */
import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { readPreferences, switchOn } from '../../consent/preferences.ts'
import { silence } from '../../consent/silence.ts'
import { TOPICS, type Topic } from '../../consent/store.ts'
import { within } from '../../db/deadline.ts'
import type { Deps } from '../../deps.ts'
import { languageFor } from '../language.ts'
import { Page } from '../page.tsx'
import { readUnsubscribeToken, type UnsubscribeToken } from '../unsubscribe-token.ts'
import { PreferencesPage } from './page.tsx'

/** Told to readers when neither database nor disk took their word. */
const RETRY_AFTER_SECONDS = '15'
/** A choice is a few dozen bytes. */
const BODY_BYTES_MAX = 16 * 1_024
/** Mail programs wait for some seconds and do not come back: longer than a healthy database takes, shorter than that. */
const DATABASE_MS_MAX = 3_000
/** The whole answer to a mail program, the same for every token. */
const DONE = 'Done.\n'

interface Choice {
  readonly turn: 'on' | 'off'
  readonly topic: Topic
  /** Made in a mail program, which shows no page. */
  readonly isOneClick: boolean
}

export function preferencesRoutes(deps: Deps): Hono {
  const app = new Hono()
  const tokenOf = (c: Context): UnsubscribeToken | null => readUnsubscribeToken(deps.vault, c.req.param('token') ?? '')

  app.get('/u/:token', (c) => {
    const token = tokenOf(c)
    c.header('Cache-Control', 'no-store')
    c.header('Referrer-Policy', 'no-referrer')
    return token ? show(c, deps, token, { isSaved: false }) : showUnknown(c, deps)
  })

  // RFC 8058: a mail program posts here without cookies or context; the answer is no redirect, and it is the same every time.
  const answer = async (c: Context, body: Record<string, unknown>): Promise<Response> => {
    const token = tokenOf(c)
    c.header('Cache-Control', 'no-store')
    c.header('Referrer-Policy', 'no-referrer')
    return token ? take(c, deps, token, choiceOf(body)) : c.text(DONE)
  }
  app.post('/u/:token', bodyLimit({ maxSize: BODY_BYTES_MAX, onError: (c) => answer(c, {}) }), async (c) => answer(c, await c.req.parseBody().catch(() => ({}))))
  return app
}

/** A mail program's click means everything: who leaves the reminders by it is not to get an offer next week. So does whatever cannot be read. */
function choiceOf(body: Record<string, unknown>): Choice {
  const isOneClick = body['List-Unsubscribe'] === 'One-Click'
  const topicOf = (value: unknown): Topic | undefined => (isOneClick ? undefined : TOPICS.find((topic) => topic === value))
  const [on, off] = [topicOf(body['on']), topicOf(body['off'])]
  return on && !off ? { turn: 'on', topic: on, isOneClick } : { turn: 'off', topic: off ?? 'all', isOneClick }
}

async function take(c: Context, deps: Deps, token: UnsubscribeToken, choice: Choice): Promise<Response> {
  if (!(await (choice.turn === 'on' ? turnOn(deps, token, choice.topic) : turnOff(deps, token, choice.topic)))) {
    c.header('Retry-After', RETRY_AFTER_SECONDS)
    return choice.isOneClick ? c.text('Try again later.\n', 503) : showFailed(c, deps, token, choice)
  }
  return choice.isOneClick ? c.text(DONE) : show(c, deps, token, { isSaved: true })
}

/** An opt-out counts whether or not the shop is still served here: it may be connected again. */
async function turnOff(deps: Deps, { storeId, emailIndex }: UnsubscribeToken, topic: Topic): Promise<boolean> {
  const { log, spool } = deps
  try {
    await within(DATABASE_MS_MAX, silence(deps, { storeId, emailIndex, topic, reason: 'unsubscribed' }))
    log.info('person.unsubscribed', { storeId, topic })
    return true
  } catch (error) {
    log.error('unsubscribe.unsaved', error, { storeId })
  }
  try {
    await spool.keep({ storeId, emailIndex, topic })
    log.warn('unsubscribe.spooled', { storeId, topic })
    return true
  } catch (error) {
    log.error('unsubscribe.lost', error, { storeId })
    return false
  }
}

/** Waits for nothing on the disk: being written to again can wait for the person's next try. */
async function turnOn(deps: Deps, token: UnsubscribeToken, topic: Topic): Promise<boolean> {
  try {
    await within(DATABASE_MS_MAX, switchOn(deps, token, topic))
    deps.log.info('person.resubscribed', { storeId: token.storeId, topic })
    return true
  } catch (error) {
    deps.log.error('resubscribe.unsaved', error, { storeId: token.storeId })
    return false
  }
}

async function show(c: Context, deps: Deps, token: UnsubscribeToken, { isSaved }: { isSaved: boolean }): Promise<Response> {
  const store = deps.stores.get(token.storeId)
  const language = languageOf(c, deps, token)
  const about = { shop: { name: store?.name ?? '' } }
  if (!store) return c.html(<Page language={language} {...deps.templates.page(isSaved ? 'unsubscribedUnnamed' : 'unsubscribeUnnamed', language, about)} posts={STOP_ALL} />)
  const words = deps.templates.page('preferences', language, about)
  const preferences = await within(DATABASE_MS_MAX, readPreferences(deps, token)).catch((error: unknown) => {
    deps.log.error('preferences.unread', error, { storeId: token.storeId })
    return null
  })
  if (preferences) return c.html(<PreferencesPage language={language} words={words} preferences={preferences} first={token.topic} isSaved={isSaved} />)
  if (isSaved) return c.html(<Page language={language} title={words.title} text={words.saved} />)
  return c.html(<Page language={language} {...deps.templates.page('unsubscribe', language, about)} posts={STOP_ALL} />)
}

/** What a page's only button stands for. */
const STOP_ALL = { name: 'off', value: 'all' } as const

function showFailed(c: Context, deps: Deps, token: UnsubscribeToken, { turn, topic }: Choice): Response | Promise<Response> {
  const language = languageOf(c, deps, token)
  const words = deps.templates.page('unsubscribeFailed', language, { shop: { name: '' } })
  return c.html(<Page language={language} {...words} posts={{ name: turn, value: topic }} />, 503)
}

function showUnknown(c: Context, deps: Deps): Response | Promise<Response> {
  const language = languageFor(deps, c.req.header('Accept-Language'), null)
  return c.html(<Page language={language} {...deps.templates.page('unsubscribeUnknown', language, { shop: { name: '' } })} />, 404)
}

function languageOf(c: Context, deps: Deps, token: UnsubscribeToken): ReturnType<typeof languageFor> {
  const store = deps.stores.get(token.storeId)
  return token.language ?? languageFor(deps, c.req.header('Accept-Language'), store ? { store, locale: null } : null)
}
