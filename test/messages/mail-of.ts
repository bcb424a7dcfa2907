/** What the pretend Postmark accepted for somebody. */
import type { DemoPostmark } from '../../server/demo/postmark/server.ts'

export type AcceptedMail = ReturnType<DemoPostmark['accepted']>[number]

/** The last mail to an address. */
export const mailTo = (postmark: DemoPostmark, address: string): AcceptedMail | undefined => postmark.accepted().filter((mail) => mail.To === address).at(-1)
