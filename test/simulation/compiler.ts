/** Writes the same statements as the service's compiler for SQLite, without a detour over four nodes for each column. */
import { BinaryOperationNode, ColumnNode, IdentifierNode, OperatorNode, ReferenceNode, SelectionNode, TableNode, ValueNode, type OperationNode } from 'kysely'
import { LiteralLimits } from '../../server/db/dialect.ts'

const quoted = new Map<string, string>()

function quote(name: string): string {
  let text = quoted.get(name)
  if (text === undefined) quoted.set(name, text = `"${name.replaceAll('"', '""')}"`)
  return text
}

/** The text of a column, with its table where it is named; null where it takes more than names. */
function columnText(node: OperationNode): string | null {
  if (ColumnNode.is(node)) return quote(node.column.name)
  if (SelectionNode.is(node)) return columnText(node.selection)
  if (!ReferenceNode.is(node) || !ColumnNode.is(node.column)) return null
  const column = quote(node.column.column.name)
  if (!node.table) return column
  const { schema, identifier } = node.table.table
  return schema || !IdentifierNode.is(identifier) ? null : `${quote(identifier.name)}.${column}`
}

/** From so many columns on a list is worth remembering: the bundle makes the same selection once. */
const LONG_LIST = 4
const lists = new WeakMap<readonly OperationNode[], string>()

/** The text of a list of nothing but columns; null for any other. */
function listText(nodes: readonly OperationNode[]): string | null {
  const known = lists.get(nodes)
  if (known !== undefined) return known
  const texts: string[] = []
  for (const node of nodes) {
    const text = columnText(node)
    if (text === null) return null
    texts.push(text)
  }
  const text = texts.join(', ')
  lists.set(nodes, text)
  return text
}

export class QuickCompiler extends LiteralLimits {
  protected override compileList(nodes: readonly OperationNode[], separator = ', '): void {
    const whole = nodes.length >= LONG_LIST && separator === ', ' ? listText(nodes) : null
    if (whole !== null) return this.append(whole)
    let isFirst = true
    for (const node of nodes) {
      if (!isFirst) this.append(separator)
      isFirst = false
      const text = columnText(node)
      if (text === null) this.visitNode(node)
      else this.append(text)
    }
  }

  protected override visitReference(node: ReferenceNode): void {
    const text = columnText(node)
    if (text === null) super.visitReference(node)
    else this.append(text)
  }

  protected override visitColumn(node: ColumnNode): void {
    this.append(quote(node.column.name))
  }

  protected override visitTable(node: TableNode): void {
    const { schema, identifier } = node.table
    if (schema) super.visitTable(node)
    else this.append(quote(identifier.name))
  }

  protected override visitBinaryOperation(node: BinaryOperationNode): void {
    const { leftOperand, operator, rightOperand } = node
    const left = columnText(leftOperand)
    if (left === null || !OperatorNode.is(operator)) return super.visitBinaryOperation(node)
    this.append(`${left} ${operator.operator} `)
    if (ValueNode.is(rightOperand) && !rightOperand.immediate) this.appendValue(rightOperand.value)
    else this.visitNode(rightOperand)
  }

  protected override visitOperator({ operator }: OperatorNode): void {
    this.append(operator)
  }
}
