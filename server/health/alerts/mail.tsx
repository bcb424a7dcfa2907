/** The operator's mail about a trouble: what it is, since when, what to do, and where to look. */
import type { FC } from 'hono/jsx'
import type { OutgoingMail } from '../../providers/provider.ts'
import type { EmailAddress } from '../../values/email-address.ts'
import { between, isoText, type Instant } from '../../values/time.ts'
import { spanWords } from '../words.ts'
import type { News, Trouble } from './trouble.ts'

export interface Envelope {
  readonly to: EmailAddress
  readonly from: string
  readonly publicUrl: string
}

/** A mail's own id, the same however often it is tried. */
export const mailIdOf = (trouble: Trouble, news: NonNullable<News>): string => `${trouble.mailId}-${news}`

export function troubleMail(trouble: Trouble, news: NonNullable<News>, { to, from, publicUrl }: Envelope): OutgoingMail {
  const paragraphs = news === 'began' ? beganWords(trouble) : endedWords(trouble)
  const closing = `All that Cartback watches over is on ${publicUrl}/admin/health. Of one trouble you get a mail when it begins, at most every 6 hours, and one when it is over. You get them because OPERATOR_EMAIL names this address.`
  return {
    // Not the install's own mark: that is for mails the outbox knows, and these would look like some that it has lost.
    messageId: mailIdOf(trouble, news), step: `operator/${news}`, install: 'operator', aboutKey: 'operator', attempt: 1, kind: 'orders', to, from, replyTo: null, unsubscribeUrl: null,
    subject: `Cartback: ${news === 'began' ? 'trouble' : 'over'}: ${trouble.title}`,
    text: [...paragraphs, closing].join('\n\n'),
    html: `<!DOCTYPE html>${String(<Body paragraphs={[...paragraphs, closing]} title={trouble.title} />)}`,
  }
}

const beganWords = ({ found, todo, beganAt }: Trouble): readonly string[] => [found, ...(todo === '' ? [] : [`What to do: ${todo}`]), `First seen ${timeText(beganAt)}.`]

function endedWords({ title, found, beganAt, beganToldAt, seenAt }: Trouble): readonly string[] {
  const late = beganToldAt === null ? ' You may not have been told when it began: no mail was known to leave then.' : ''
  return [`«${title}» is well again. It was in trouble from ${timeText(beganAt)} to ${timeText(seenAt)} (${spanWords(between(beganAt, seenAt))}).${late}`, `Last seen: ${found}`]
}

/** `2026-03-02 12:05 UTC`. */
const timeText = (at: Instant): string => `${isoText(at).slice(0, 16).replace('T', ' ')} UTC`

const Body: FC<{ title: string; paragraphs: readonly string[] }> = ({ title, paragraphs }) => (
  <html lang="en">
    <head><meta charset="utf-8" /><title>{title}</title></head>
    <body style="font:16px/1.5 sans-serif;max-width:40rem;margin:1rem">{paragraphs.map((text) => <p>{text}</p>)}</body>
  </html>
)
