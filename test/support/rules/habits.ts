/** How code is written, whatever it does: sizes, exports, queries. */
import { linesOf, nameOf, type Node } from '../source.ts'
import { names, nodes, product, type Rule } from './rule.ts'

const FILE_LINES_MAX = 250
const FUNCTION_LINES_MAX = 40
const FUNCTIONS = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']

const isFunction = (node: Node): boolean => FUNCTIONS.includes(node.type)

/** How code is written, whatever it does. */
export const HABITS: readonly Rule[] = [
  {
    says: `no file is longer than ${FILE_LINES_MAX} lines`,
    breaches: (source) => {
      const lines = source.text.trimEnd().split('\n').length
      return lines > FILE_LINES_MAX ? [`has ${lines} lines`] : []
    },
    broken: [['server/carts/door.ts', 'export {}\n'.repeat(FILE_LINES_MAX + 1)]],
    kept: [['server/carts/door.ts', 'export {}\n'.repeat(FILE_LINES_MAX)]],
  },
  {
    says: `no function is longer than ${FUNCTION_LINES_MAX} lines`,
    breaches: nodes(product, (node, source) => isFunction(node) && linesOf(source, node) > FUNCTION_LINES_MAX, 'a function that is too long'),
    broken: [['server/carts/door.ts', `const f = () => {${'\n'.repeat(FUNCTION_LINES_MAX)}}`]],
    kept: [['server/carts/door.ts', `function f() {${'\n'.repeat(FUNCTION_LINES_MAX - 1)}}`]],
  },
  {
    says: 'every file begins with a sentence about what it is for',
    breaches: (source) => (/^(?:#!.*\n)?(?:\/\*\*?|\/\/) ?\S/.test(source.text) ? [] : ['begins without a comment']),
    broken: [['server/carts/door.ts', `import { a } from './a.ts'`]],
    kept: [['server/carts/door.ts', `/** Parses a post. */\nimport { a } from './a.ts'`]],
  },
  {
    says: 'nothing is exported by default',
    breaches: nodes(product, (node) => node.type === 'ExportDefaultDeclaration', 'a default export'),
    broken: [['server/app.ts', `export default 1`]],
    kept: [['server/app.ts', `export const app = 1`]],
  },
  {
    says: 'queries name their columns',
    breaches: nodes(product, (node) => node.type === 'MemberExpression' && nameOf(node['property']) === 'selectAll', 'selectAll'),
    broken: [['server/carts/store.ts', `db.selectFrom('cart').selectAll()`]],
    kept: [['server/carts/store.ts', `db.selectFrom('cart').select(['id']) // never selectAll()`]],
  },
  {
    says: 'no text becomes SQL unescaped',
    breaches: names(product, ['sql.raw', 'sql.lit']),
    broken: [
      ['server/carts/store.ts', `sql.raw(name)`],
      ['server/carts/store.ts', `sql.lit<string>(name)`],
    ],
    kept: [['server/carts/store.ts', `sql.ref(name)`]],
  },
  {
    says: 'the type `any` is not used',
    breaches: nodes(product, (node) => node.type === 'TSAnyKeyword', 'any'),
    broken: [['server/carts/door.ts', `export const read = (body: any) => body`]],
    kept: [['server/carts/door.ts', `export const read = (any: unknown) => any`]],
  },
]
