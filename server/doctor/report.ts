/** What a check of the set-up says: lines with a colour, what was found and what to do. Pure. */

export const LEVELS = ['green', 'yellow', 'red'] as const
/** `red`: something does not work. `yellow`: it works, but not as well as it could, or it could not be tried. */
export type Level = (typeof LEVELS)[number]

export interface Line {
  /** Stays the same, for scripts. */
  readonly check: string
  readonly level: Level
  readonly title: string
  /** One sentence. */
  readonly found: string
  /** What to do about it; null where nothing is to be done. */
  readonly todo: string | null
}

export interface Section {
  readonly title: string
  /** The shop it is about; null: the whole install. */
  readonly storeId: string | null
  readonly lines: readonly Line[]
}

export interface Report {
  readonly level: Level
  readonly sections: readonly Section[]
}

/** A check's name and title. */
export interface Check {
  readonly check: string
  readonly title: string
}

/** Nothing is to be done. */
export const green = (check: Check, found: string): Line => ({ ...check, level: 'green', found, todo: null })
/** Works, but look. */
export const yellow = (check: Check, found: string, todo: string): Line => ({ ...check, level: 'yellow', found, todo })
/** Does not work. */
export const red = (check: Check, found: string, todo: string): Line => ({ ...check, level: 'red', found, todo })

/** A line from a text whose first sentence says what was found and whose others say what to do, where anything is. */
export function lineOf(check: Check, level: Level, text: string): Line {
  const end = /[.!?»)](?= [A-Z«])/.exec(text)
  if (end === null || level === 'green') return { ...check, level, found: text, todo: null }
  return { ...check, level, found: text.slice(0, end.index + 1), todo: text.slice(end.index + 2) }
}

/** As bad as its worst line. */
export const reportOf = (sections: readonly Section[]): Report => ({ level: worst(sections.flatMap((section) => section.lines)), sections })

function worst(lines: readonly Line[]): Level {
  const rank = Math.max(0, ...lines.map((line) => LEVELS.indexOf(line.level)))
  return LEVELS[rank] ?? 'green'
}
