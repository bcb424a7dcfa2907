/** What a rule about the project's code is, and the three kinds of question a rule asks. */
import { importsOf, lineOf, membersUsedIn, namesUsedIn, nodesOf, type Import, type Node, type Source } from '../source.ts'

type Example = readonly [path: string, text: string]

/** A rule with texts that break it and texts that keep it: a rule that cannot fail would be worth nothing. */
export interface Rule {
  readonly says: string
  /** What in this file breaks the rule, each in words. */
  breaches(source: Source): string[]
  readonly broken: readonly Example[]
  readonly kept: readonly Example[]
}

export const server = (source: Source): boolean => source.path.startsWith('server/')
export const tracker = (source: Source): boolean => source.path.startsWith('tracker/')
export const product = (source: Source): boolean => server(source) || tracker(source)

/** A rule about what a file may import. */
export function imports(where: (source: Source) => boolean, isWrong: (each: Import, source: Source) => boolean): Rule['breaches'] {
  return (source) => (where(source) ? importsOf(source).filter((each) => isWrong(each, source)).map((each) => `imports ${each.of}`) : [])
}

/** A rule about names of the language or the platform that a file may use. */
export function names(where: (source: Source) => boolean, wrong: readonly string[]): Rule['breaches'] {
  return (source) => {
    if (!where(source)) return []
    const used = new Set([...namesUsedIn(source), ...membersUsedIn(source)])
    return wrong.filter((each) => used.has(each)).map((each) => `uses ${each}`)
  }
}

/** A rule about how something is written. */
export function nodes(where: (source: Source) => boolean, isWrong: (node: Node, source: Source) => boolean, what: string): Rule['breaches'] {
  return (source) =>
    where(source) ? nodesOf(source.tree).filter((node) => isWrong(node, source)).map((node) => `${what} in line ${lineOf(source, node)}`) : []
}
