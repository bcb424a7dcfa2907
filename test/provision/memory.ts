/** Where files live that are many, small and soon gone: in memory, where there is room. */
import { statfsSync } from 'node:fs'
import { freemem } from 'node:os'

/** Linux keeps it in memory. */
const MEMORY_FOLDER = '/dev/shm'
const MEMORY_FREE_MIN_BYTES = 4 * 1_024 ** 3

/** Null where there is none, or too little room. */
export function folderInMemory(): string | null {
  try {
    const { bavail, bsize } = statfsSync(MEMORY_FOLDER)
    return Math.min(bavail * bsize, freemem()) >= MEMORY_FREE_MIN_BYTES ? MEMORY_FOLDER : null
  } catch {
    return null
  }
}
