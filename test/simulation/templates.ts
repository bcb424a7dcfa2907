/** Templates that cost nothing: the simulation reads who gets which mail when, never what it says. */
import type { Templates } from '../../server/mail/template.ts'

const NEVER = (): never => {
  throw new Error('the simulation renders no pages')
}

export const stubTemplates: Templates = {
  words: (mail) => ({ subject: mail, preheader: '', whyCart: '', whyOrder: '' }),
  html: () => '', text: (mail) => mail,
  defaults: () => ({}), sample: NEVER, notice: NEVER, restore: NEVER, page: NEVER,
}
