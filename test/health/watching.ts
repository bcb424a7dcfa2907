/** Several processes that watch over one service: a real database, a pretend Postmark behind the real provider, a clock that is moved. */
import type { Connection } from '../../server/db/connect.ts'
import type { AcceptedMail } from '../../server/demo/postmark/account.ts'
import { startDemoPostmark, type DemoPostmark } from '../../server/demo/postmark/server.ts'
import { green, red, reportOf, type Line } from '../../server/doctor/report.ts'
import { createWatch, type Watch } from '../../server/health/alerts/watch.ts'
import type { Health } from '../../server/health/health.ts'
import type { Log } from '../../server/log.ts'
import { postmarkProvider } from '../../server/providers/postmark.ts'
import type { Provider } from '../../server/providers/provider.ts'
import { parseEmailAddress } from '../../server/values/email-address.ts'
import { createVault } from '../../server/vault.ts'
import { harbour } from '../admin/site.ts'
import { movableClock, type MovableClock } from '../support/clock.ts'
import { openDatabase, type DatabaseKind } from '../support/databases.ts'
import { wellFacts } from './facts.ts'

export const DUE = { check: 'due', title: 'Mails that are due' }
export const lateMails: Line = red(DUE, '5 mails should have left.', 'Look what is in the way.')

/** A process with eyes of its own. */
export interface Watcher {
  readonly watch: Watch
  /** What it sees from now on; nothing: all is well. */
  sees(...lines: readonly Line[]): void
  /** Time goes by, the process looking every minute. */
  looks(): Promise<void>
}

export interface Scene {
  readonly clock: MovableClock
  readonly postmark: DemoPostmark
  readonly connection: Connection
  /** Events of the log with their trouble: `trouble.began due`. */
  readonly logged: readonly string[]
  /** Subjects of the mails to the operator, in order. */
  subjects(): readonly string[]
  mails(): readonly AcceptedMail[]
  joinedBy(changes?: { readonly provider?: Provider; readonly operator?: string | null }): Watcher
  close(): Promise<void>
}

export async function openScene(kind: DatabaseKind): Promise<Scene> {
  const clock = movableClock()
  const postmark = await startDemoPostmark({ now: clock.now })
  const { connection, close } = await openDatabase(kind)
  const logged: string[] = []
  const note = (event: string, fields?: { readonly trouble?: unknown }): void => void logged.push(`${event} ${String(fields?.trouble ?? '')}`.trim())
  const log: Log = { info: note, warn: note, error: (event) => note(event) }
  const provider = postmarkProvider({ token: postmark.token, apiUrl: postmark.url, streams: { reminders: 'broadcast', orders: 'outbound' } })
  return {
    clock, postmark, connection, logged,
    mails: () => postmark.accepted(),
    subjects: () => postmark.accepted().map((mail) => mail.Subject),
    joinedBy: (changes = {}) => {
      let lines: readonly Line[] = []
      const health: Health = {
        beat: () => undefined,
        look: async () => ({ facts: wellFacts, at: clock.wall(), report: reportOf([{ title: 'Sending', storeId: null, lines: lines.length > 0 ? lines : [green(DUE, 'None.')] }]) }),
      }
      const operator = changes.operator === undefined ? 'ops@shop.example' : changes.operator
      const watch = createWatch({
        clock, connection, log, vault: createVault('x'.repeat(32)), stores: new Map([[harbour.id, harbour]]), publicUrl: 'https://mail.shop.example', lifecycle: { isStopping: false }, provider: changes.provider ?? provider,
      }, health, operator === null ? null : parseEmailAddress(operator))
      return { watch, sees: (...seen) => { lines = seen }, looks: () => watch.look() }
    },
    close: async () => {
      await close()
      await postmark.close()
    },
  }
}
