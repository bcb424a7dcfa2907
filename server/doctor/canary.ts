/** Whether SECRET_KEY is the one that what is stored was sealed with: a known text is sealed once and tried ever after. */
import type { Deps } from '../deps.ts'
import { addSetting, readSetting } from '../settings/store.ts'
import type { KeyState } from './facts.ts'
import { anySealed } from './store.ts'

const NAME = 'secret-key-canary'
/** Stands where a shop's id does, so that it is sealed for nobody else. */
const OWNER = 'canary'
const TEXT = 'sealed with the right key'

/** Tries the key; the first time it leaves the canary behind, unless older data shows that the key is the wrong one. */
export async function tryKey({ connection: { db }, vault }: Pick<Deps, 'connection' | 'vault'>): Promise<KeyState> {
  const opens = (storeId: string, sealed: string): boolean => {
    try {
      vault.open(storeId, sealed)
      return true
    } catch {
      return false
    }
  }
  const canary = await readSetting(db, NAME)
  if (canary !== null) return opens(OWNER, canary) ? 'fits' : 'wrong'
  const older = await anySealed(db)
  if (older && !opens(older.storeId, older.sealed)) return 'wrong'
  await addSetting(db, NAME, vault.seal(OWNER, TEXT))
  return older ? 'fits' : 'first'
}
