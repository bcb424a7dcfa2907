/** How much room is left where a database file lies. */
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Bytes that may still be written there; null where the system does not say. */
export async function freeBytes(file: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(dirname(file))
    return bavail * bsize
  } catch {
    return null
  }
}
