/** What a beat costs while nothing is due: with few rows in the database and with many. */
import { loadavg } from 'node:os'
import { median, shuffled } from '../numbers.ts'
import { openService, steppedClock } from './service.ts'

/** A minute: every question that is asked less often than each second has its turn. */
const BEATS = 60
const WARM_UP_BEATS = 120

export interface IdleRound {
  /** Milliseconds of a minute's beats, and of the one in the middle. */
  readonly minuteMs: number
  readonly beatMs: number
}

export interface Idle {
  readonly few: readonly IdleRound[]
  readonly fewAgain: readonly IdleRound[]
  readonly many: readonly IdleRound[]
  readonly loads: readonly number[]
}

/** @param urls a filled database with few rows and one with many */
export async function measureIdle(urls: { few: string; many: string }, rounds: number, say: (text: string) => void): Promise<Idle> {
  const names = ['few', 'fewAgain', 'many'] as const
  const open = async (name: (typeof names)[number]) => {
    const clock = steppedClock()
    return { name, clock, service: await openService(name === 'many' ? urls.many : urls.few, { clock }), rounds: [] as IdleRound[] }
  }
  const variants = [await open('few'), await open('fewAgain'), await open('many')]
  const loads: number[] = []
  try {
    for (const variant of variants) await beats(variant, WARM_UP_BEATS)
    for (let round = 1; round <= rounds; round++) {
      say(`  idle: round ${round} of ${rounds}`)
      loads.push(loadavg()[0] ?? Number.NaN)
      for (const variant of shuffled(variants)) {
        const durations = await beats(variant, BEATS)
        variant.rounds.push({ minuteMs: durations.reduce((sum, each) => sum + each, 0), beatMs: median(durations) })
      }
    }
  } finally {
    for (const { service } of variants) await service.close()
  }
  const of = (name: (typeof names)[number]): readonly IdleRound[] => variants.find((variant) => variant.name === name)?.rounds ?? []
  return { few: of('few'), fewAgain: of('fewAgain'), many: of('many'), loads }
}

async function beats({ clock, service }: { clock: { step(): void }; service: { heart: { beat(): Promise<void> } } }, count: number): Promise<readonly number[]> {
  const durations: number[] = []
  for (let beat = 0; beat < count; beat++) {
    clock.step()
    const begun = performance.now()
    await service.heart.beat()
    durations.push(performance.now() - begun)
  }
  return durations
}
