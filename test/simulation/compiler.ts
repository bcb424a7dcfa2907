/** Writes the same statements as the service's compiler for SQLite, without a detour over four nodes for each column. */
import { ColumnNode, IdentifierNode, ReferenceNode, SelectionNode, TableNode, type OperationNode } from 'kysely'
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

export class QuickCompiler extends LiteralLimits {
  protected override compileList(nodes: readonly OperationNode[], separator = ', '): void {
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
}
