/** A shop, a Postmark behind a gate, a database, and processes of the service: the stage of the tests that kill. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { connect } from '../../server/db/connect.ts'
import type { Clock } from '../../server/clock.ts'
import { readConfig } from '../../server/config.ts'
import { startDemoPostmark, type DemoPostmark } from '../../server/demo/postmark/server.ts'
import { startDemoShop, type DemoShop } from '../../server/demo/shop/shop.ts'
import { createLog } from '../../server/log.ts'
import { latestMessages } from '../../server/messages/outbox.ts'
import { onlyScript } from '../../server/scripts.ts'
import { createService, type Service } from '../../server/service.ts'
import { instant, milliseconds, minutes, plus, type Duration } from '../../server/values/time.ts'
import type { DatabaseKind } from '../support/databases.ts'
import { cartPost } from '../support/shop.ts'
import { startDatabaseProxy, type DatabaseProxy } from './database-proxy.ts'
import { startGate, takenBySid, type Gate } from './gate.ts'
import { startService, type ServiceProcess, type StartOptions } from './service.ts'

export interface Scene {
  readonly woo: DemoShop
  readonly postmark: DemoPostmark
  readonly gate: Gate
  /** The proxy before the database. @throws Error on SQLite, which has none */
  proxied(): DatabaseProxy
  /** The processes' settings. */
  readonly environment: Readonly<Record<string, string>>
  /** So many more people left their carts more than an hour ago: their first reminder is due. */
  leave(people: number): Promise<void>
  /** A minute passes, then more people leave. Their mails show later that the search is up to date. */
  leaveLater(people: number): Promise<void>
  start(more?: Readonly<Record<string, string>>, options?: StartOptions): Promise<ServiceProcess>
  /** Time passes for the shop, for Postmark, for the database behind the proxy and for `goOn`, but not for a running process. */
  pass(length: Duration): void
  /** The outbox: how many messages are in each state. */
  states(): Promise<Readonly<Record<string, number>>>
  /** `<state>: <reason>` of each message, sorted. */
  outbox(): Promise<readonly string[]>
  /** Waits for something at the gate or the proxy. @throws Error with the end of the processes' logs when it does not come */
  reaches(place: Promise<void>): Promise<void>
  /** Waits until somebody has brought the outbox there. */
  until(isSo: (states: Readonly<Record<string, number>>) => boolean): Promise<void>
  /** Another worker, whose clock is the scene's, goes on for more than an hour: all that can be settled is. */
  goOn(length?: Duration): Promise<void>
  /** Mails taken, by message: no number may be above 1. */
  taken(): readonly number[]
  close(): Promise<void>
}

/** A heart that beats five times a second, while time passes as it does. */
const LIFELIKE = '1.0001'
const LEFT_AGO: Duration = minutes(66)
const GOES_ON: Duration = minutes(75)
const STEP: Duration = minutes(6)
const LATER: Duration = minutes(1)
const WAIT_MS = 25_000
const POLL_MS = 20
const LOG_SHOWN = 3_000

/** @param withProxy whether the processes reach MariaDB through a proxy */
export async function openScene(kind: DatabaseKind, withProxy = kind.name === 'MariaDB'): Promise<Scene> {
  let passedMs = 0
  const wall = () => instant(Date.now() + passedMs)
  const clock: Clock = { now: wall, wall, monotonic: () => milliseconds(performance.now() + passedMs) }
  const [woo, postmark, database] = [await startDemoShop({ now: wall }), await startDemoPostmark({ now: wall }), await kind.create()]
  const gate = await startGate(postmark.url)
  const proxy = withProxy ? await startDatabaseProxy(database.url) : null
  const folder = mkdtempSync(join(tmpdir(), 'cartback-processes-'))
  const environment = settingsFor(woo, { token: postmark.token, url: gate.url }, folder)
  const children: ServiceProcess[] = []
  const inProcess = (its: Clock): Promise<Service> => serviceWith({ ...environment, DATABASE_URL: database.url }, its)
  const pass = (length: Duration): void => {
    passedMs += length
    proxy?.ahead(passedMs)
  }
  const view = await viewOf(database.url)
  let people = 0
  const leave = async (more: number): Promise<void> => {
    const then = plus(wall(), milliseconds(-LEFT_AGO))
    const service = await inProcess({ ...clock, now: () => then, wall: () => then })
    for (let count = 0; count < more; count++) await leaveCart(service, woo, ++people)
    await service.close()
  }
  return {
    woo, postmark, gate, environment, pass, leave, ...view,
    proxied: () => {
      if (proxy === null) throw new Error('this database has no proxy')
      return proxy
    },
    leaveLater: async (more) => {
      pass(LATER)
      await leave(more)
    },
    start: async (more = {}, options = {}) => {
      const child = await startService({ ...environment, DATABASE_URL: proxy?.url ?? database.url, ...more }, options)
      children.push(child)
      return child
    },
    goOn: async (length = GOES_ON) => {
      const service = await inProcess(clock)
      for (let gone = 0; gone < length; gone += STEP) {
        await service.heart.beat()
        pass(STEP)
      }
      await service.close()
    },
    reaches: (place) => soon(place, () => children.map((child) => child.said().slice(-LOG_SHOWN)).join('\n\n')),
    taken: () => [...takenBySid(postmark.accepted()).values()],
    close: async () => {
      for (const child of children) await child.end('SIGKILL')
      await view.close()
      for (const part of [gate, proxy, woo, postmark]) await part?.close()
      database.remove()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Runs a story on a stage of its own and clears it away. */
export async function onStage(kind: DatabaseKind, story: (scene: Scene) => Promise<void>): Promise<void> {
  const scene = await openScene(kind)
  try {
    await story(scene)
  } finally {
    await scene.close()
  }
}

async function soon(place: Promise<void>, log: () => string): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came there in time:\n${log()}`)), WAIT_MS)
  })
  await Promise.race([place, late]).finally(() => clearTimeout(timer))
}

async function viewOf(url: string): Promise<Pick<Scene, 'states' | 'outbox' | 'until' | 'close'>> {
  const connection = await connect(url)
  const list = async () => (await latestMessages(connection.db)).filter((message) => message.step === 'help')
  const states = async () => {
    const counts: Record<string, number> = {}
    const rows = await connection.db.selectFrom('message').select(['state', ({ fn }) => fn.countAll().as('count')]).groupBy('state').execute().catch(() => [])
    for (const row of rows) counts[row.state] = Number(row.count)
    return counts
  }
  return {
    states,
    outbox: async () => (await list()).map((message) => `${message.state}: ${message.reason}`).sort(),
    until: (isSo) => expect.poll(async () => isSo(await states()), { timeout: WAIT_MS, interval: POLL_MS }).toBe(true),
    close: () => connection.close(),
  }
}

async function serviceWith(environment: Readonly<Record<string, string>>, clock: Clock): Promise<Service> {
  const read = readConfig(environment)
  if (read.kind === 'wrong') throw new Error(read.problems.join('\n'))
  return createService(read.config, onlyScript(''), { clock, log: createLog('silent'), random: () => 0.5 })
}

async function leaveCart(service: Service, woo: DemoShop, person: number): Promise<void> {
  const post = cartPost(woo, { email: `person-${person}@example.test`, device: `device-${person}` }, 1)
  const response = await service.app.request('/v1/carts', {
    method: 'POST', body: JSON.stringify(post), headers: { 'content-type': 'text/plain', origin: new URL(woo.url).origin },
  })
  if (response.status !== 202) throw new Error(`a cart was answered ${response.status}`)
}

const settingsFor = (woo: DemoShop, postmark: { readonly token: string; readonly url: string }, folder: string): Readonly<Record<string, string>> => ({
  SECRET_KEY: 'a secret key for tests only, not for use', ADMIN_PASSWORD: 'a password for tests', PUBLIC_URL: 'http://127.0.0.1:1',
  STORE_URL: woo.url, STORE_COUNTRY: 'IE', WOOCOMMERCE_KEY: woo.key, WOOCOMMERCE_SECRET: woo.secret, POSTMARK_SERVER_TOKEN: postmark.token, POSTMARK_API_URL: postmark.url,
  MAIL_FROM_REMINDERS: 'Shop <hello@shop.example>', ALLOWED_RECIPIENTS: '*@example.test', CLOCK_SPEED: LIFELIKE,
  // It is night for somebody whenever tests run, and hundreds of mails are to leave in seconds.
  QUIET_HOURS: 'none', SENDS_PER_MINUTE: '6000', SPOOL_DIR: folder,
})
