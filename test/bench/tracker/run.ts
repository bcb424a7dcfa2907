/** Runs the tracker's benchmark and prints each table as soon as it is there. */
import { inBrowser, measureVisits } from './bench.ts'
import { CHECKOUTS, measureLoads, type LoadPart } from './loads.ts'
import { loadFindingsOf, loadTableOf, type LoadFinding } from './loads-report.ts'
import { findingOf, sizesOf, sizeTable, tableOf, type Finding } from './report.ts'
import { gatherRivals, type Gathered } from './rivals.ts'

const ROUNDS = 4
/** Waiting for a page to paint is less steady than processor time. */
const LOAD_ROUNDS = 12
const SLOWDOWNS = [1, 4] as const
const LOAD_PARTS: readonly LoadPart[] = ['paint', 'next-page']
/** What can be asked for alone. `typing` is everything in processor time. */
export const TRACKER_PARTS = ['size', 'typing', 'paint', 'next-page'] as const
export type TrackerPart = (typeof TRACKER_PARTS)[number]

export interface Wish {
  readonly machine: string
  /** null: as many as each measure needs. */
  readonly rounds: number | null
  /** null: all parts. */
  readonly only: TrackerPart | null
  /** One round at full speed beside nobody: whether all runs, for a developer. */
  readonly isQuick: boolean
  /** Further scripts as `name=file`. */
  readonly besides: readonly string[]
  /** Told what is going on. */
  say(text: string): void
}

interface Plan extends Wish {
  readonly parts: readonly TrackerPart[]
  readonly rounds: number
  readonly loadRounds: number
  readonly gathered: Gathered
}

/** @returns what the last line of the output says */
export async function benchTracker(wish: Wish): Promise<object> {
  const { machine, isQuick, besides, only, say } = wish
  const parts = only === null ? TRACKER_PARTS : [only]
  const rounds = isQuick ? 1 : wish.rounds ?? ROUNDS
  const loadRounds = isQuick ? 1 : wish.rounds ?? LOAD_ROUNDS
  console.log(`The script on a checkout page, in headless Chromium: 19 keys of an e-mail address and 4 of a first name. ${machine}`)
  say('  building and fetching')
  const gathered = await gatherRivals({ besides, isAlone: isQuick || !(parts.includes('size') || parts.includes('typing')) })
  say('')
  const { rivals, missing } = gathered
  if (parts.includes('size') || parts.includes('typing')) for (const { name, says } of rivals) console.log(`  ${name.padEnd(12)}${says}`)
  for (const what of missing) console.log(`  left out    ${what}`)
  const sizes = parts.includes('size') ? sizesOf(rivals) : []
  if (sizes.length > 0) console.log(`\n${sizeTable(sizes)}\n`)
  const found = await measured({ ...wish, parts, rounds, loadRounds, gathered })
  const repeat = [...found.findings, ...found.pages].some(({ isNoisy }) => isNoisy)
  return { bench: 'tracker', machine, rounds, loadRounds, repeat, missing, sizes, ...found }
}

/** Whatever needs a browser. */
async function measured({ parts, rounds, loadRounds, isQuick, gathered: { rivals, files }, say }: Plan): Promise<{ findings: Finding[]; pages: LoadFinding[] }> {
  const [findings, pages]: [Finding[], LoadFinding[]] = [[], []]
  const loadParts = LOAD_PARTS.filter((part) => parts.includes(part))
  if (!parts.includes('typing') && loadParts.length === 0) return { findings, pages }
  await inBrowser(async (browser) => {
    if (parts.includes('typing')) {
      await measureVisits(browser, rivals, { rounds, slowdowns: isQuick ? SLOWDOWNS.slice(0, 1) : SLOWDOWNS, say, take: (visits) => {
        const finding = findingOf(visits)
        findings.push(finding)
        tell(tableOf(finding))
      } })
    }
    if (loadParts.length > 0) {
      tell(`The checkouts of the pretend shop, ordered from: without the tag, and with it on good and bad days of our server. ${loadRounds} rounds.`)
      await measureLoads(browser, { files, parts: loadParts, rounds: loadRounds, checkouts: isQuick ? CHECKOUTS.slice(0, 1) : CHECKOUTS, say, take: (loads) => {
        const found = loadFindingsOf(loads, loadParts)
        pages.push(...found)
        for (const page of found) tell(loadTableOf(page))
      } })
    }
  })
  return { findings, pages }

  function tell(text: string): void {
    say('')
    console.log(`${text}\n`)
  }
}
