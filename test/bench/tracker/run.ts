/** Runs the tracker's benchmark and prints what it found. */
import { measureTracker } from './bench.ts'
import { findingOf, sizesOf, sizeTable, tableOf } from './report.ts'
import { gatherRivals } from './rivals.ts'

export interface Wish {
  readonly machine: string
  readonly rounds: number
  /** Further scripts as `name=file`. */
  readonly besides: readonly string[]
  /** Told what is going on. */
  say(text: string): void
}

/** @returns what the last line of the output says */
export async function benchTracker({ machine, rounds, besides, say }: Wish): Promise<object> {
  console.log(`The script on a checkout page, in headless Chromium: 19 keys of an e-mail address and 4 of a first name. ${machine}`)
  say('  building and fetching')
  const { rivals, missing } = await gatherRivals(besides)
  say('')
  for (const { name, says } of rivals) console.log(`  ${name.padEnd(12)}${says}`)
  for (const what of missing) console.log(`  left out    ${what}`)
  const sizes = sizesOf(rivals)
  console.log(`\n${sizeTable(sizes)}\n`)
  const findings = (await measureTracker(rivals, { rounds, say })).map(findingOf)
  say('')
  for (const finding of findings) console.log(`${tableOf(finding)}\n`)
  return { bench: 'tracker', machine, rounds, repeat: findings.some(({ isNoisy }) => isNoisy), missing, sizes, findings }
}
