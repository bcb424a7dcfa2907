/** Small named settings that the service itself makes, like the first admin password's hash. */
import { isDuplicateKey } from '../db/dialect.ts'
import type { Db } from '../db/schema.ts'

export async function readSetting(db: Db, name: string): Promise<string | null> {
  return (await db.selectFrom('setting').select('content').where('name', '=', name).executeTakeFirst())?.content ?? null
}

/** Sets a value that must not be there yet. False when somebody was quicker. */
export async function addSetting(db: Db, name: string, content: string): Promise<boolean> {
  try {
    await db.insertInto('setting').values({ name, content }).execute()
    return true
  } catch (error) {
    if (isDuplicateKey(error)) return false
    throw error
  }
}
