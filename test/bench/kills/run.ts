/** `npm run bench -- kills`: kills of the service and of MariaDB under load; what is lost and what comes twice must be 0. */
import { runKillLoop, type KillReport } from '../../processes/kill-loop.ts'

export interface Wish {
  readonly machine: string
  readonly service: number
  readonly database: number
  /** Told what is going on. */
  say(text: string): void
}

/** What a release is held to. */
const KILLS = { service: 200, database: 50 } as const
const KILLS_MAX = 10_000
/** Of so many kills one process is asked to leave instead. */
const KILLS_PER_DRAIN = 4

/** @param text what somebody typed; absent: what a release is held to. @throws RangeError for what is no number of kills */
export function killCount(text: string | undefined, of: keyof typeof KILLS): number {
  const count = text === undefined ? KILLS[of] : Number(text)
  if (!Number.isInteger(count) || count < 0 || count > KILLS_MAX) throw new RangeError(`--${of} must be a whole number up to ${KILLS_MAX}`)
  return count
}

/** @returns what the last line of the output says */
export async function benchKills({ machine, service, database, say }: Wish): Promise<object> {
  console.log(`${service} SIGKILLs of the service and ${database} of MariaDB while carts are posted and mails are due. ${machine}`)
  const begun = performance.now()
  const report = await runKillLoop({ service, database, drains: Math.ceil(service / KILLS_PER_DRAIN), waitsForLeases: true, say })
  say('')
  console.log(tableOf(report))
  return { bench: 'kills', machine, seconds: (performance.now() - begun) / 1_000, ...report }
}

function tableOf({ carts, mails, toCartMs, toClaimMs, databaseToCartMs, drainMs, uncleanDrains }: KillReport): string {
  const times = (name: string, { count, p50, p99 }: KillReport['drainMs']): string =>
    `  ${name.padEnd(46)}p50 ${(p50 / 1_000).toFixed(2)} s, p99 ${(p99 / 1_000).toFixed(2)} s (${count})`
  return [
    `  carts acknowledged ${carts.acknowledged}, lost ${carts.lost}; answers that were neither yes nor later: ${carts.wrongAnswers}`,
    `  mails due ${mails.due}, taken ${mails.taken}, twice ${mails.twice}, lost ${mails.lost}`,
    times('service killed until a cart is taken again', toCartMs),
    times('service killed until what it held is free', toClaimMs),
    times('database killed until a cart is taken again', databaseToCartMs),
    times(`asked to leave until it has left (unclean: ${uncleanDrains})`, drainMs),
  ].join('\n')
}
