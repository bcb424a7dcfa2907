/** A spool in a folder that is not there: empty, and made only by a test that lets the database fail. */
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A path of its own for each caller. */
export const spoolFolder = (): string => join(tmpdir(), `cartback-spool-${randomUUID()}`)
