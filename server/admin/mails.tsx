/** The list of mails: sent, waiting, not sent, each with its reason. */
import type { FC } from 'hono/jsx'
import type { MessageState } from '../db/schema.ts'
import type { Deps } from '../deps.ts'
import { feedbackOf, type Feedback } from '../messages/feedback/store.ts'
import type { Instant } from '../values/time.ts'
import { feedbackSentences } from './feedback-words.ts'
import { Due, maskedAddress, When } from './parts.tsx'
import { messageSentence } from './reasons.ts'
import { listMessages, sealedAddresses, type ListedMessage } from './store.ts'
import { stepLabel } from './words.ts'

const WAITING: readonly MessageState[] = ['scheduled', 'claimed', 'intent', 'ambiguous']
const SENT: readonly MessageState[] = ['sent']
const UNSENT: readonly MessageState[] = ['refused', 'cancelled', 'expired']

/** What the list can be narrowed to. */
export const MAIL_GROUPS = ['all', 'sent', 'waiting', 'not-sent'] as const
export type MailGroup = (typeof MAIL_GROUPS)[number]

const STATES: Readonly<Record<MailGroup, readonly MessageState[]>> = { all: [...WAITING, ...SENT, ...UNSENT], sent: SENT, waiting: WAITING, 'not-sent': UNSENT }

export interface ListedMail {
  readonly message: ListedMessage
  /** Masked; null when the mail is about an order or nothing is known. */
  readonly to: string | null
  /** What became of it after it left; undefined when nothing was heard. */
  readonly feedback: Feedback | undefined
}

export async function loadMails(deps: Deps, group: MailGroup): Promise<readonly ListedMail[]> {
  const messages = await listMessages(deps.connection.db, STATES[group])
  const addresses = await sealedAddresses(deps.connection.db, messages.flatMap(({ run }) => (run?.subject === 'cart' ? [run.subjectId] : [])))
  const heard = await feedbackOf(deps.connection.db, messages.map((message) => message.id))
  return messages.map((message) => {
    const known = message.run?.subject === 'cart' ? addresses.get(message.run.subjectId) : undefined
    return { message, to: known ? maskedAddress(deps, known.storeId, known.sealed) : null, feedback: heard.get(message.id) }
  })
}

export const Mails: FC<{ mails: readonly ListedMail[]; group: MailGroup; now: Instant }> = ({ mails, group, now }) => (
  <>
    <h1>Mails</h1>
    <section>
      <nav aria-label="Filter by outcome">
        <ul class="chips">
          {MAIL_GROUPS.map((each) => <li><a href={each === 'all' ? '/admin/mails' : `/admin/mails?show=${each}`} {...(each === group ? { 'aria-current': 'true' } : {})}>{each.replace('-', ' ')}</a></li>)}
        </ul>
      </nav>
      {mails.length === 0 ? <p class="dim">None yet.</p> : (
        <table>
          <thead><tr><th scope="col">Mail</th><th scope="col">About</th><th scope="col">What became of it</th><th scope="col">When</th></tr></thead>
          <tbody>{mails.map((mail) => <MailRow mail={mail} now={now} />)}</tbody>
        </table>
      )}
    </section>
  </>
)

const MailRow: FC<{ mail: ListedMail; now: Instant }> = ({ mail: { message, to, feedback }, now }) => {
  const label = message.run ? stepLabel(message.run.flow, message.step, message.mail) : message.step
  return (
    <tr>
      <td data-label="Mail">{message.reason === 'kept-locally' ? <a href={`/admin/mailbox/${message.id}`}>{label}</a> : label}</td>
      <td data-label="About"><Subject message={message} to={to} /></td>
      <td data-label="Became"><span>{[messageSentence(message), ...feedbackSentences(feedback)].join(' ')}</span></td>
      <td data-label="When">{message.endedAt === null ? <Due at={message.dueAt} now={now} /> : <When at={message.endedAt} now={now} />}</td>
    </tr>
  )
}

const Subject: FC<{ message: ListedMessage; to: string | null }> = ({ message: { run }, to }) => {
  if (!run) return <span class="dim">unknown</span>
  return run.subject === 'cart' ? <a href={`/admin/carts/${run.subjectId}`}>{to ?? 'cart'}</a> : <span>order {run.subjectId}</span>
}
