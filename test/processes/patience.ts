/** Waiting for what a process does, with an end to it and a reason when it does not come. */
import { setTimeout as wait } from 'node:timers/promises'

const POLL_MS = 20
/** A machine that runs other suites too is several times slower. */
const WAIT_MS = 90_000

/** Asks until the answer is yes. @throws Error with `told` when it does not come in time */
export async function eventually(isSo: () => Promise<boolean> | boolean, told: () => Promise<string> | string = () => '', limitMs = WAIT_MS): Promise<void> {
  const deadline = performance.now() + limitMs
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`it did not come to that within ${limitMs} ms. ${await told()}`)
    await wait(POLL_MS)
  }
}

/** The same for a promise. */
export async function soon<T>(awaited: Promise<T>, told: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came within ${WAIT_MS} ms. ${told()}`)), WAIT_MS)
  })
  return Promise.race([awaited, late]).finally(() => clearTimeout(timer))
}
