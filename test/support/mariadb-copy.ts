/** A MariaDB database as statements: making its tables from these takes a fraction of migrating them. */
import { createConnection, type RowDataPacket } from 'mysql2/promise'

export interface MariaDbCopy {
  /** Tables, and the rows that are there before anybody has done anything. */
  readonly statements: string
}

/** @param url of a small database without views, triggers and routines */
export async function copyOf(url: string): Promise<MariaDbCopy> {
  const connection = await createConnection(url)
  try {
    const [tables] = await connection.query<RowDataPacket[]>({ sql: 'SHOW TABLES', rowsAsArray: true })
    const statements: string[] = []
    for (const [table] of tables as unknown as string[][]) {
      const [[made]] = await connection.query<RowDataPacket[]>({ sql: 'SHOW CREATE TABLE ??', values: [table], rowsAsArray: true })
      statements.push(String((made as unknown as string[])[1]))
      const [rows] = await connection.query<RowDataPacket[]>('SELECT * FROM ??', [table])
      for (const row of rows) statements.push(connection.format('INSERT INTO ?? SET ?', [table, row]))
    }
    return { statements: ['SET foreign_key_checks = 0', ...statements].join(';\n') }
  } finally {
    await connection.end()
  }
}

/** @param url of an empty database */
export async function copyInto(url: string, { statements }: MariaDbCopy): Promise<void> {
  const connection = await createConnection({ uri: url, multipleStatements: true })
  try {
    await connection.query(statements)
  } finally {
    await connection.end()
  }
}
