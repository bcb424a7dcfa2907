/** Reads a source file of the project as a tree, for tests that judge how the code is written. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAst } from 'vitest/node'

export interface Source {
  /** From the project's root, with forward slashes. */
  readonly path: string
  readonly text: string
  readonly tree: Node
}

/** A node of the syntax tree (ESTree with TypeScript), known here only by what every node has. */
export interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

export interface Import {
  /** A package's name, or the imported file from the project's root. */
  readonly of: string
  readonly typesOnly: boolean
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** What TypeScript adds around an expression that runs; all other nodes of its own are gone at run time. */
const TYPED_EXPRESSIONS = ['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression', 'TSInstantiationExpression']

const allNodes = new WeakMap<Node, readonly Node[]>()
const runningNodes = new WeakMap<Node, readonly Node[]>()

/** Every TypeScript file below these folders of the project. */
export function readSources(folders: readonly string[]): Source[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => sourceOf(relative(ROOT, file).split(sep).join('/'), readFileSync(file, 'utf8'))),
  )
}

/** A source from its text, so that a rule can be tried on a file that does not exist. */
export function sourceOf(path: string, text: string): Source {
  const tree = parseAst(text, { lang: path.endsWith('x') ? 'tsx' : 'ts' }, path)
  return { path, text, tree: tree as unknown as Node }
}

/** What a file imports or exports on, in the order it is written. */
export function importsOf(source: Source): Import[] {
  return nodesOf(source.tree).flatMap((node) => {
    const from = node.type === 'TSImportType' ? literalOf(node['source'] ?? node['argument']) : literalOf(node['source'])
    return from === null ? [] : [{ of: resolved(source.path, from), typesOnly: bringsOnlyTypes(node) }]
  })
}

/** Every node of the tree. */
export function nodesOf(tree: Node): readonly Node[] {
  return remembered(tree, allNodes, () => collect(tree, false))
}

/** Every node that is still there at run time, without what only the compiler sees. */
export function runningNodesOf(tree: Node): readonly Node[] {
  return remembered(tree, runningNodes, () => collect(tree, true))
}

/** Names that are read from outside the file or its parameters, as far as a name alone tells: not keys, not properties. */
export function namesUsedIn(source: Source): Set<string> {
  const keys = new Set<unknown>()
  const nodes = runningNodesOf(source.tree)
  for (const node of nodes) {
    if (node.type === 'MemberExpression' && node['computed'] === false) keys.add(node['property'])
    if ('key' in node && node['computed'] === false && node['shorthand'] !== true) keys.add(node['key'])
  }
  return new Set(nodes.filter((node) => node.type === 'Identifier' && !keys.has(node)).map((node) => String(node['name'])))
}

/** `object.property` written with these two names, wherever it stands. */
export function membersUsedIn(source: Source): Set<string> {
  const members = runningNodesOf(source.tree).filter((node) => node.type === 'MemberExpression')
  return new Set(members.map((node) => `${nameOf(node['object'])}.${nameOf(node['property'])}`))
}

/** How many lines of the file a node covers. */
export const linesOf = (source: Source, node: Node): number => source.text.slice(node.start, node.end).split('\n').length

/** The line on which a node starts, counted from 1. */
export const lineOf = (source: Source, node: Node): number => source.text.slice(0, node.start).split('\n').length

/** The name of an identifier; a nameless expression is `…`. */
export const nameOf = (node: unknown): string => (isNode(node) && typeof node['name'] === 'string' ? node['name'] : '…')

/** Each rule walks each tree, so a walk is done once. */
function remembered(tree: Node, walks: WeakMap<Node, readonly Node[]>, walk: () => readonly Node[]): readonly Node[] {
  const nodes = walks.get(tree) ?? walk()
  walks.set(tree, nodes)
  return nodes
}

function collect(tree: Node, running: boolean): Node[] {
  if (running && tree.type.startsWith('TS') && !TYPED_EXPRESSIONS.includes(tree.type)) return []
  const children = running && TYPED_EXPRESSIONS.includes(tree.type) ? [tree['expression']] : Object.values(tree)
  return [tree, ...children.flat().filter(isNode).flatMap((child) => collect(child, running))]
}

function resolved(path: string, from: string): string {
  return from.startsWith('.') ? posix.join(dirname(path), from) : from
}

function bringsOnlyTypes(node: Node): boolean {
  if (node.type === 'TSImportType' || node['importKind'] === 'type' || node['exportKind'] === 'type') return true
  const specifiers = Array.isArray(node['specifiers']) ? node['specifiers'].filter(isNode) : []
  return specifiers.length > 0 && specifiers.every((each) => each['importKind'] === 'type' || each['exportKind'] === 'type')
}

function literalOf(node: unknown): string | null {
  return isNode(node) && node.type === 'Literal' && typeof node['value'] === 'string' ? node['value'] : null
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
