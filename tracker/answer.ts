/** What follows from the shopper's answer to the notice. */
import { readForm } from './checkout.ts'
import { forget, known, recall } from './memory.ts'
import type { Answer } from './protocol.ts'
import { quiet } from './quiet.ts'
import { post } from './transport.ts'

/**
 * Takes the answer. A `no` stops recording in this browser and deletes what it keeps; the post makes it hold elsewhere, and for
 * the address on every device, if it is known.
 */
export const takeAnswer = quiet((answer: Answer) => {
  recall()
  readForm()
  const { email } = known
  forget(answer)
  post('consent', { email })
})
