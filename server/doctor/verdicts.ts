/** From facts to a report: what a check of the set-up says. Pure. */
import type { Store } from '../stores/shop.ts'
import type { InstallFacts, LateShop, ShopFacts } from './facts.ts'
import { installLines } from './install-verdicts.ts'
import { lineOf, reportOf, type Line, type Report, type Section } from './report.ts'
import { lateLine, shopLines } from './shop-verdicts.ts'

const INSTALL_TITLE = 'This install'

/** What is read from the database and means nothing without it. */
const NEEDS_DATABASE: readonly string[] = ['orders-read', 'script-seen', 'webhooks']

/** Judges everything that was gathered. */
export function judge(install: InstallFacts, shops: readonly (ShopFacts | LateShop)[]): Report {
  const hasDatabase = install.databaseTrouble === null
  const linesOf = (facts: ShopFacts | LateShop): readonly Line[] => ('limit' in facts ? [lateLine(facts.limit)] : shopLines(facts))
  return reportOf([
    { title: INSTALL_TITLE, storeId: null, lines: installLines(install) },
    ...shops.map((facts): Section => ({ ...titleOf(facts.store), lines: linesOf(facts).filter(({ check }) => hasDatabase || !NEEDS_DATABASE.includes(check)) })),
  ])
}

const titleOf = ({ name, id }: Store): Pick<Section, 'title' | 'storeId'> => ({ title: name, storeId: id })

/** What is said when settings are missing or wrong, so that nothing else can be tried. */
export const settingsReport = (problems: readonly string[]): Report =>
  reportOf([{ title: INSTALL_TITLE, storeId: null, lines: problems.map(settingLine) }])

/** A missing setting's second sentence is what the setting means. */
function settingLine(problem: string): Line {
  const line = lineOf({ check: 'settings', title: 'Settings' }, 'red', problem)
  return { ...line, todo: `Put it right in .env or the environment${line.todo === null ? '.' : `: ${line.todo}`}` }
}
