/** Bounds how long somebody waits for the database: one that stands still answers nothing, not even with an error. */

/**
 * The outcome of some work, if it comes in time. The work itself goes on, so it must be safe to do again.
 * @throws Error when it takes longer than `limitMs`; whatever the work throws otherwise
 */
export async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
