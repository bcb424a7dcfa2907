/** Deletes from the ledger of mails by person what no cap counts any more. */
import type { Deps } from '../deps.ts'
import { days, minus, type Duration } from '../values/time.ts'
import { forgetPace } from './ledger.ts'

/** Longer than any cap looks back, so that a clock that was wrong for a week opens no gap. */
const KEPT: Duration = days(30)
/** What is left is done tomorrow. */
const ROUNDS_MAX = 40

export async function forgetMails({ clock, connection: { db } }: Pick<Deps, 'clock' | 'connection'>): Promise<void> {
  for (let round = 0; round < ROUNDS_MAX; round++) if (!(await forgetPace(db, minus(clock.now(), KEPT)))) return
}
