/** What the mail provider tells of the mails it took: delivered, bounced, complained, unsubscribed; late, twice, in any order,
 *  or not at all. Until it is answered that it was heard it tells it again. */
import { takeEvent } from '../../server/messages/feedback/take.ts'
import { readPostmarkEvent } from '../../server/providers/postmark-events.ts'
import type { OutgoingMail } from '../../server/providers/provider.ts'
import { personOf } from './journey.ts'
import { HOUR, MINUTE } from './plan.ts'
import { insist, type Refusals } from './refusals.ts'
import type { World } from './world.ts'

const OPEN = "('scheduled', 'claimed', 'intent', 'ambiguous')"

type Body = Readonly<Record<string, unknown>>

/** @returns to be told of each mail that was accepted */
export function createFeedback(world: World, refusals: Refusals): (mail: OutgoingMail) => void {
  const { heap } = world
  const chance = world.chance.fork('feedback')
  const open = world.database.native.prepare(`select state from message where id = ? and state in ${OPEN}`)
  let number = 0
  const tell = (mail: OutgoingMail, body: Body): void => {
    const told = readPostmarkEvent(body)
    if (!told) throw new Error(`the service cannot read the simulation's own event: ${JSON.stringify(body)}`)
    const trace = `trace-${++number}`
    insist(world, chance, (deps) => takeEvent(deps, told, trace), () => {
      world.trace('provider', `told ${String(body['RecordType'])}`, `${mail.messageId} ${mail.to}`)
      if (told.listing?.state === 'listed') refusals.noteProvider(personOf(mail.to))
      if (told.kind === null || world.isRestoring()) return
      const [row] = open.all(mail.messageId) as { state: string }[]
      if (row) world.oracle.fail('stuck', `the provider told that it has the mail, and it is still ${row.state}`, [mail.messageId])
    })
  }
  /** When it is told, and how often. */
  const times = (after: number): number[] => Array.from({ length: chance.pick([0, 1, 1, 1, 1, 1, 1, 2, 2, 3] as const) }, () => after + (chance.is(0.2) ? chance.scale(10 * MINUTE, 5 * HOUR) : chance.scale(500, 5 * MINUTE)))
  return (mail) => {
    const at = new Date(heap.now()).toISOString()
    const about = { MessageID: `pm-${mail.messageId}`, MessageStream: 'broadcast', Metadata: { sid: mail.messageId } }
    const listed = (reason: string): Body => ({ ...about, RecordType: 'SubscriptionChange', Recipient: mail.to, ChangedAt: at, SuppressSending: true, SuppressionReason: reason, Origin: 'Recipient' })
    const fate = chance.next()
    const bodies: Body[] = fate < 0.03
      ? [{ ...about, RecordType: 'Bounce', Type: 'HardBounce', TypeCode: 1, ID: heap.events, Email: mail.to, BouncedAt: at, Inactive: true }, listed('HardBounce')]
      : [{ ...about, RecordType: 'Delivery', Recipient: mail.to, DeliveredAt: at }]
    if (fate > 0.97) bodies.push({ ...about, RecordType: 'SpamComplaint', Type: 'SpamComplaint', TypeCode: 100_001, ID: heap.events, Email: mail.to, BouncedAt: at, Inactive: true }, listed('SpamComplaint'))
    else if (fate > 0.95) bodies.push(listed('ManualSuppression'))
    for (const body of bodies) {
      const isLater = body['RecordType'] === 'SpamComplaint' || body['SuppressionReason'] === 'ManualSuppression'
      for (const after of times(isLater ? chance.scale(MINUTE, 20 * HOUR) : 0)) heap.in(after, () => tell(mail, body))
    }
  }
}
