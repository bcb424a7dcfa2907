/** Keeps what each world came to in a file, so that a run of hours may be stopped and gone on with. */
import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { WorldResult } from './world.ts'

/** What two runs have to share for the worlds of one to be those of the other. */
export interface Heading {
  readonly seed: string
  readonly journeys: number
  readonly journeysPerWorld: number
  readonly database: string
  /** Of the code that is run. */
  readonly code: string
}

interface Entry {
  readonly result: WorldResult
  /** Since the first run began, without the time in between. */
  readonly seconds: number
}

export interface Journal {
  /** Worlds that were lived before. */
  readonly lived: readonly WorldResult[]
  /** How long that took. */
  readonly seconds: number
  note(entry: Entry): void
}

/** @throws Error when the file is of another run */
export function openJournal(file: string, heading: Heading): Journal {
  const first = JSON.stringify(heading)
  if (!existsSync(file)) writeFileSync(file, `${first}\n`)
  const [found, ...lines] = readFileSync(file, 'utf8').split('\n')
  if (found !== first) throw new Error(`${file} is of another run: ${found ?? ''} instead of ${first}`)
  // What follows the last line's end was cut short when the run was; whole lines are written again from there.
  const cut = lines.pop() ?? ''
  if (cut !== '') writeFileSync(file, [found, ...lines, ''].join('\n'))
  const entries = lines.map((line) => JSON.parse(line) as Entry)
  return { lived: entries.map(({ result }) => result), seconds: entries.at(-1)?.seconds ?? 0, note: (entry) => appendFileSync(file, `${JSON.stringify(entry)}\n`) }
}

/** @param bundle the file that `bundleSimulation` made */
export const codeOf = (bundle: string): string => createHash('sha256').update(readFileSync(bundle)).digest('hex').slice(0, 32)
