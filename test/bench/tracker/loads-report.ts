/** What the page loads say: whether a page with the tag is as fast as one without, as far as chance lets one see. */
import { median, medianInterval, ratios } from '../numbers.ts'
import { AGAIN, BASE, type LoadPart, type PageLoads, type Variant } from './loads.ts'

/** The page without the tag may differ from itself by this much; else the run says nothing. */
const NOISE = { least: 0.9, most: 1.1 }
/** Of fewer no interval can be told that holds the median 19 times in 20. */
const ROUNDS_LEAST = 6
const SAYS: Readonly<Record<LoadPart, string>> = { paint: 'largest contentful paint', 'next-page': 'from the button to the next page' }

export interface LoadRow {
  readonly variant: Variant
  readonly medianMs: number
  /** Over the page without the tag, the median of each round's ratio, with the interval that holds it 19 times in 20. */
  readonly ratio: number
  readonly least: number
  readonly most: number
  /** No slower than the page without the tag is than itself. */
  readonly isMet: boolean
}

export interface LoadFinding {
  readonly checkout: string
  readonly measure: LoadPart
  readonly says: string
  readonly loadLeast: number
  readonly loadMost: number
  readonly isNoisy: boolean
  readonly rows: readonly LoadRow[]
}

/** One finding per part that was measured. */
export function loadFindingsOf({ checkout, loads, averages }: PageLoads, parts: readonly LoadPart[]): LoadFinding[] {
  return parts.map((measure) => {
    const values = (variant: Variant): number[] => (loads.get(variant) ?? []).map((load) => load[measure] ?? Number.NaN)
    const figures = (variant: Variant): Omit<LoadRow, 'isMet'> => {
      const each = ratios(values(variant), values(BASE))
      const [least, most] = medianInterval(each)
      return { variant, medianMs: median(values(variant)), ratio: median(each), least, most }
    }
    const chance = figures(AGAIN)
    return {
      checkout, measure, says: SAYS[measure], loadLeast: Math.min(...averages), loadMost: Math.max(...averages),
      isNoisy: values(BASE).length < ROUNDS_LEAST || chance.least < NOISE.least || chance.most > NOISE.most,
      rows: [...loads.keys()].map((variant) => {
        const row = figures(variant)
        return { ...row, isMet: row.least <= Math.max(1, chance.most) }
      }),
    }
  })
}

/** Its table with what to make of it. */
export function loadTableOf({ checkout, says, loadLeast, loadMost, isNoisy, rows }: LoadFinding): string {
  const lines = rows.map(({ variant, medianMs, ratio, least, most, isMet }) => {
    const name = variant === BASE || variant === AGAIN ? variant : `tag, ${variant}`
    const figures = [medianMs.toFixed(0), ratio.toFixed(3), `${least.toFixed(3)} to ${most.toFixed(3)}`]
    return `    ${name.padEnd(16)}${figures.map((figure, at) => figure.padStart(at === 2 ? 20 : 10)).join('')}  ${variant === BASE || variant === AGAIN ? '' : isMet ? 'met' : 'missed'}`.trimEnd()
  })
  return [
    `  ${checkout} checkout, ${says}, load average ${loadLeast.toFixed(1)} to ${loadMost.toFixed(1)}`,
    `    ${''.padEnd(16)}${'median ms'.padStart(10)}${'ratio'.padStart(10)}${'19 times in 20'.padStart(20)}`, ...lines,
    isNoisy
      ? '    The page without the tag is not even equal to itself: the machine was too unsteady, or the rounds too few. Repeat before quoting.'
      : '    Met: no slower than the page without the tag is than itself.',
  ].join('\n')
}
