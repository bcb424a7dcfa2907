/** The settings of whoever runs the service, beside those of the shop. */
import { z } from 'zod'
import { parseEmailAddress, type EmailAddress } from '../values/email-address.ts'

const TOKEN_LENGTH_MIN = 20

export const operatorSettings = {
  OPERATOR_EMAIL: z.string().refine((text) => parseEmailAddress(text) !== null, 'must be one e-mail address').optional()
    .describe('Who is mailed when something is wrong, and when it is over; also while not live. Needs a Postmark token. Unset: the log and the page Health say it'),
  API_TOKEN: z.string().regex(/^\S+$/, 'must hold no spaces').min(TOKEN_LENGTH_MIN, `must have at least ${TOKEN_LENGTH_MIN} characters; make one with: openssl rand -base64 32`).optional()
    .describe('Bearer token of `/metrics`, at least 20 characters. Unset: only this machine itself may read it, and not through a proxy'),
}

/** Who is told of troubles; null: nobody by mail. */
export const operatorFrom = (config: { readonly OPERATOR_EMAIL?: string | undefined }): EmailAddress | null => parseEmailAddress(config.OPERATOR_EMAIL ?? '')
