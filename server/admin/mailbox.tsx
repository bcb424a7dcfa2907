/** The local mailbox: mails that were kept instead of being sent. */
import type { FC } from 'hono/jsx'
import type { Deps } from '../deps.ts'
import type { KeptMail } from '../mailbox/store.ts'
import type { Instant } from '../values/time.ts'
import { Following, When } from './parts.tsx'
import type { ListedMessage } from './store.ts'
import { maskAddress } from './words.ts'

export const MailboxList: FC<{ deps: Deps; mails: readonly KeptMail[]; isStill: boolean; refreshSeconds: number }> = ({ deps, mails, isStill, refreshSeconds }) => {
  const now = deps.clock.now()
  return (
    <>
      <h1>Mailbox</h1>
      <p class="notice">{purpose(deps)}</p>
      <section>
        <h2>Kept here</h2>
        {mails.length === 0 ? <p class="dim">No mail yet.</p> : (
          <table>
            <thead><tr><th scope="col">Subject</th><th scope="col">To</th><th scope="col">When</th></tr></thead>
            <tbody>
              {mails.map((mail) => (
                <tr>
                  <td data-label="Subject"><a href={`/admin/mailbox/${mail.messageId}`}>{mail.subject || 'without a subject'}</a></td>
                  <td data-label="To">{maskAddress(mail.to)}</td>
                  <td data-label="When"><When at={mail.keptAt} now={now} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
      <Following isStill={isStill} seconds={refreshSeconds} href={isStill ? '/admin/mailbox' : '/admin/mailbox?still=1'} />
    </>
  )
}

function purpose(deps: Deps): string {
  if (deps.live) return 'These mails were kept on this machine and sent to nobody. The service is live now, so new ones leave through Postmark.'
  const why = deps.provider.name === 'mailbox' ? 'no Postmark token is set' : 'the service is not live (LIVE=false) and the recipients are not in ALLOWED_RECIPIENTS'
  return `These mails are kept on this machine and sent to nobody, because ${why}.`
}

export const MailPage: FC<{ mail: KeptMail; message: ListedMessage | null; now: Instant }> = ({ mail, message, now }) => (
  <>
    <p class="small"><a href="/admin/mailbox">All kept mails</a></p>
    <h1>{mail.subject || 'without a subject'}</h1>
    <section aria-label="Envelope">
      <dl class="facts">
        <dt>To</dt><dd>{mail.to}</dd>
        <dt>From</dt><dd>{mail.sender}</dd>
        <dt>Kept</dt><dd><When at={mail.keptAt} now={now} /></dd>
        {message?.run?.subject === 'cart' ? <><dt>About</dt><dd><a href={`/admin/carts/${message.run.subjectId}`}>this cart</a></dd></> : null}
      </dl>
      <p class="dim small">Kept on this machine and sent to nobody. Its links work and open in a new tab.</p>
    </section>
    <div class="pair">
      <section aria-labelledby="html">
        <h2 id="html">As most people see it</h2>
        <iframe src={`/admin/mailbox/${mail.messageId}/html`} title={`The mail «${mail.subject}»`} sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer"></iframe>
      </section>
      <section aria-labelledby="text">
        <h2 id="text">Text part</h2>
        <pre>{mail.text}</pre>
      </section>
    </div>
  </>
)

/** Runs nothing, sends no form, reaches nothing but pictures; only links lead out, into tabs of their own. */
export const MAIL_BODY_POLICY = 'sandbox allow-popups allow-popups-to-escape-sandbox; default-src \'none\'; img-src * data:; style-src \'unsafe-inline\'; base-uri \'none\'; form-action \'none\'; frame-ancestors \'self\''

/** The mail's own document, its links made to open elsewhere. What it may do is up to `MAIL_BODY_POLICY`. */
export function mailBody(mail: KeptMail): string {
  const base = '<base target="_blank">'
  return /<head[^>]*>/i.test(mail.html) ? mail.html.replace(/<head[^>]*>/i, (head) => `${head}${base}`) : `${base}${mail.html}`
}
