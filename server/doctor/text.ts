/** A report as text for a terminal. Pure. */
import { LEVELS, type Level, type Line, type Report, type Section } from './report.ts'

const COLOURS: Readonly<Record<Level, string>> = { green: '\u001b[32m', yellow: '\u001b[33m', red: '\u001b[31m' }
const PLAIN = '\u001b[0m'

/** Everything, with a summary at the end. @param hasColours whether the terminal shows them */
export function reportText(report: Report, hasColours: boolean): string {
  const sections = report.sections.map((section) => sectionText(section, hasColours))
  return `${sections.join('\n')}\n${summaryText(report)}\n`
}

function sectionText({ title, lines }: Section, hasColours: boolean): string {
  return `\n${title}\n\n${lines.map((line) => lineText(line, hasColours)).join('')}`
}

function lineText({ level, title, found, todo }: Line, hasColours: boolean): string {
  const word = level.padEnd(6)
  const mark = hasColours ? `${COLOURS[level]}${word}${PLAIN}` : word
  return `  ${mark}  ${title}: ${found}\n${todo === null ? '' : `          → ${todo}\n`}`
}

function summaryText({ level, sections }: Report): string {
  const lines = sections.flatMap((section) => section.lines)
  const counts = LEVELS.map((each) => `${lines.filter((line) => line.level === each).length} ${each}`).join(', ')
  return level === 'red' ? `${counts}. Put right what is red first.` : level === 'yellow' ? `${counts}. It works; the yellow lines say what could be better.` : `${counts}. All is well.`
}
