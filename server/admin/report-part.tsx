/** One part of a report as a table: each line in words as well as in colour, with what to do. */
import type { FC } from 'hono/jsx'
import { LEVELS, type Level, type Report, type Section } from '../doctor/report.ts'

export const TONES: Readonly<Record<Level, string>> = { green: 'good', yellow: 'warn', red: 'bad' }
/** Colours alone say nothing to whoever cannot see them. */
const WORDS: Readonly<Record<Level, string>> = { green: 'good', yellow: 'look here', red: 'put right' }

export const ReportPart: FC<{ section: Section }> = ({ section: { title, storeId, lines } }) => {
  const id = storeId === null ? title.toLowerCase().replaceAll(' ', '-') : `shop-${storeId}`
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <table>
        <thead><tr><th scope="col">What</th><th scope="col">State</th><th scope="col">Found, and what to do</th></tr></thead>
        <tbody>
          {lines.map(({ title: what, level, found, todo }) => (
            <tr>
              <td data-label="What">{what}</td>
              <td data-label="State"><span><span class={`badge ${TONES[level]}`}>{WORDS[level]}</span></span></td>
              <td data-label="Found"><span>{found}{todo === null ? null : <strong class="why">{todo}</strong>}</span></td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** «3 green, 1 yellow, 0 red». */
export function countsOf({ sections }: Report): string {
  const lines = sections.flatMap((section) => section.lines)
  return LEVELS.map((level) => `${lines.filter((line) => line.level === level).length} ${level}`).join(', ')
}
