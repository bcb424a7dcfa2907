/** How messages are moved from state to state: by one conditional UPDATE, of one or of many. */
import type { RawBuilder, UpdateObject } from 'kysely'
import { isConflict } from '../../db/dialect.ts'
import { groupBy, padded, valueBy } from '../../db/many.ts'
import type { Database, Db, MessageState } from '../../db/schema.ts'
import type { Message } from '../outbox.ts'

/** Moves a message on, if it is still in one of `from` and, where it is claimed, still ours. */
export const change = async (db: Db, message: Message, from: readonly MessageState[], to: UpdateObject<Database, 'message'>): Promise<boolean> =>
  (await update(db, [message], from, to)) === 1

/**
 * The same for many, in few statements. Where some are not what they are taken for, each is looked at alone.
 * @param to for messages that are changed together
 * @returns those that were moved on
 */
export async function changeAll<Item extends { readonly message: Message }>(db: Db, items: readonly Item[], from: readonly MessageState[], to: (some: readonly Item[]) => UpdateObject<Database, 'message'>): Promise<readonly Message[]> {
  const changed: Message[] = []
  for (const alike of groupBy(items, ({ message }) => `${message.attempt} ${message.owner ?? ''}`).values()) {
    const messages = alike.map(({ message }) => message)
    if (alike.length > 1 && await changeTogether(db, messages, from, to(alike))) changed.push(...messages)
    else for (const item of alike) if (await change(db, item.message, from, to([item]))) changed.push(item.message)
  }
  return changed
}

async function changeTogether(db: Db, messages: readonly Message[], from: readonly MessageState[], to: UpdateObject<Database, 'message'>): Promise<boolean> {
  try {
    await db.transaction().execute(async (transaction) => {
      if ((await update(transaction, messages, from, to)) !== messages.length) throw new Incomplete()
    })
    return true
  } catch (error) {
    if (error instanceof Incomplete || isConflict(error)) return false
    throw error
  }
}

class Incomplete extends Error {}

/** @param messages of one attempt and one owner */
async function update(db: Db, messages: readonly Message[], from: readonly MessageState[], to: UpdateObject<Database, 'message'>): Promise<number> {
  const [first] = messages
  if (!first) return 0
  const { owner } = first
  let query = db.updateTable('message').set(to).where('id', 'in', padded(messages.map(({ id }) => id)))
    .where(({ fn, val }) => fn.coalesce('state', val('')), 'in', from).where('attempt', '=', first.attempt)
  // Ours, or nobody's. Asked for either, SQLite would read all that is nobody's: nearly every message there ever was.
  if (owner !== null) query = query.where(({ fn, val }) => fn.coalesce('owner', val(owner)), '=', owner)
  return Number((await query.executeTakeFirst()).numUpdatedRows)
}

/** One value for all, or one for each. */
export function valueOf<Item extends { readonly message: Message }, Value extends string | number>(items: readonly Item[], of: (item: Item) => Value): Value | RawBuilder<Value> {
  const values = new Map(items.map((item) => [item.message.id, of(item)]))
  const [first, ...others] = new Set(values.values())
  return first !== undefined && others.length === 0 ? first : valueBy('id', values)
}
