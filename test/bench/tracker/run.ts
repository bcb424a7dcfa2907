/** Runs the tracker's benchmark and prints what it found. */
import { measureTracker } from './bench.ts'
import { CHECKOUTS } from './loads.ts'
import { loadFindingsOf, loadTableOf } from './loads-report.ts'
import { findingOf, sizesOf, sizeTable, tableOf } from './report.ts'
import { gatherRivals } from './rivals.ts'

/** Waiting for a page to paint is less steady than processor time. */
const LOAD_ROUNDS = 20
const ROUNDS = 9
const SLOWDOWNS = [1, 4] as const

export interface Wish {
  readonly machine: string
  /** null: as many as each measure needs. */
  readonly rounds: number | null
  /** One round at full speed beside nobody: whether all runs, for a developer. */
  readonly isQuick: boolean
  /** Further scripts as `name=file`. */
  readonly besides: readonly string[]
  /** Told what is going on. */
  say(text: string): void
}

/** @returns what the last line of the output says */
export async function benchTracker({ machine, rounds: wished, isQuick, besides, say }: Wish): Promise<object> {
  const rounds = isQuick ? 1 : wished ?? ROUNDS
  const loadRounds = isQuick ? 1 : wished ?? LOAD_ROUNDS
  console.log(`The script on a checkout page, in headless Chromium: 19 keys of an e-mail address and 4 of a first name. ${machine}`)
  say('  building and fetching')
  const { rivals, files, missing } = await gatherRivals({ besides, isAlone: isQuick })
  say('')
  for (const { name, says } of rivals) console.log(`  ${name.padEnd(12)}${says}`)
  for (const what of missing) console.log(`  left out    ${what}`)
  const sizes = sizesOf(rivals)
  console.log(`\n${sizeTable(sizes)}\n`)
  const { visits, loads } = await measureTracker(
    rivals, { rounds, slowdowns: isQuick ? SLOWDOWNS.slice(0, 1) : SLOWDOWNS, say },
    { files, rounds: loadRounds, checkouts: isQuick ? CHECKOUTS.slice(0, 1) : CHECKOUTS, say },
  )
  say('')
  const findings = visits.map(findingOf)
  for (const finding of findings) console.log(`${tableOf(finding)}\n`)
  console.log(`The checkouts of the pretend shop, ordered from: without the tag, and with it on good and bad days of our server. ${loadRounds} rounds.\n`)
  const pages = loads.flatMap(loadFindingsOf)
  for (const page of pages) console.log(`${loadTableOf(page)}\n`)
  const repeat = [...findings, ...pages].some(({ isNoisy }) => isNoisy)
  return { bench: 'tracker', machine, rounds, loadRounds, repeat, missing, sizes, findings, pages }
}
