/** A shop, a Postmark behind a gate, a database, and processes of the service: the stage of the tests that kill. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../server/clock.ts'
import { startDemoPostmark, type DemoPostmark } from '../../server/demo/postmark/server.ts'
import { startDemoShop, type DemoShop } from '../../server/demo/shop/shop.ts'
import { QUIET } from '../../server/messages/outbox.ts'
import type { Service } from '../../server/service.ts'
import { instant, milliseconds, minutes, plus, type Duration } from '../../server/values/time.ts'
import type { DatabaseKind } from '../support/databases.ts'
import { startDatabaseProxy, type DatabaseProxy } from './database-proxy.ts'
import { startGate, takenBySid, type Gate } from './gate.ts'
import { viewOf, type OutboxView } from './outbox-view.ts'
import { soon } from './patience.ts'
import { startService, type ServiceProcess, type StartOptions } from './service.ts'
import { cartOf, serviceWith, settingsFor } from './service-here.ts'

export interface Scene extends OutboxView {
  readonly woo: DemoShop
  readonly postmark: DemoPostmark
  readonly gate: Gate
  /** The proxy before the database. @throws Error on SQLite, which has none */
  proxied(): DatabaseProxy
  /** So many more people left their carts more than an hour ago: their first reminder is due. */
  leave(people: number): Promise<void>
  /** A quiet time passes, then more people leave. Their mails show later that the search is up to date. */
  leaveLater(people: number): Promise<void>
  start(more?: Readonly<Record<string, string>>, options?: StartOptions): Promise<ServiceProcess>
  /** Time passes for the shop, for Postmark, for the database behind the proxy and for `goOn`, but not for a running process. */
  pass(length: Duration): void
  /** Waits for something at the gate or the proxy. @throws Error with the end of the processes' logs when it does not come */
  reaches(place: Promise<void>): Promise<void>
  /** Another worker, whose clock is the scene's, goes on for more than an hour: all that can be settled is. */
  goOn(length?: Duration): Promise<void>
  /** Mails taken, by message: no number may be above 1. */
  taken(): readonly number[]
  close(): Promise<void>
}

const LEFT_AGO: Duration = minutes(66)
const GOES_ON: Duration = minutes(75)
const STEP: Duration = minutes(6)
const LATER: Duration = milliseconds(QUIET + minutes(1))
const LOG_SHOWN = 3_000

/** @param withProxy whether the processes reach MariaDB through a proxy */
export async function openScene(kind: DatabaseKind, withProxy = kind.name === 'MariaDB'): Promise<Scene> {
  let passedMs = 0
  const wall = () => instant(Date.now() + passedMs)
  const clock: Clock = { now: wall, wall, monotonic: () => milliseconds(performance.now() + passedMs) }
  const [woo, postmark, database] = [await startDemoShop({ now: wall }), await startDemoPostmark({ now: wall }), await kind.createMigrated()]
  const gate = await startGate(postmark.url)
  const proxy = withProxy ? await startDatabaseProxy(database.url) : null
  const folder = mkdtempSync(join(tmpdir(), 'cartback-processes-'))
  const settings = settingsFor(woo, { token: postmark.token, url: gate.url }, folder)
  const inProcess = (its: Clock): Promise<Service> => serviceWith({ ...settings, DATABASE_URL: database.url }, its)
  const children: ServiceProcess[] = []
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
    woo, postmark, gate, pass, leave, ...view,
    proxied: () => {
      if (proxy === null) throw new Error('this database has no proxy')
      return proxy
    },
    leaveLater: async (more) => {
      pass(LATER)
      await leave(more)
    },
    start: async (more = {}, options = {}) => {
      const child = await startService({ ...settings, DATABASE_URL: proxy?.url ?? database.url, ...more }, options)
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

async function leaveCart(service: Service, woo: DemoShop, person: number): Promise<void> {
  const response = await service.app.request('/v1/carts', {
    method: 'POST', body: JSON.stringify(cartOf(woo, `person-${person}`)), headers: { 'content-type': 'text/plain', origin: new URL(woo.url).origin },
  })
  if (response.status !== 202) throw new Error(`a cart was answered ${response.status}`)
}
