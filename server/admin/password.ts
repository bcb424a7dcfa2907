/** The password of the admin site: the owner's own setting, or one made at the first start and kept as a hash. */
import type { Deps } from '../deps.ts'
import { addSetting, readSetting } from '../settings/store.ts'
import { equalInConstantTime, readableSecret, type Vault } from '../vault.ts'

const SETTING = 'admin-password'

export interface AdminPassword {
  /** Changes with the password. Sessions are signed over it, so they end with it. */
  readonly fingerprint: string
  verify(attempt: string): boolean
}

/** `firstRunPassword`: to be shown to the operator now, for it cannot be read again; null when there is nothing to show. */
export type EnsuredPassword = AdminPassword & { readonly firstRunPassword: string | null }

/**
 * The password that counts from now on. Of several processes that start at once, one makes it and the rest read it.
 * @param given the setting `ADMIN_PASSWORD`
 */
export async function ensureAdminPassword(deps: Pick<Deps, 'connection' | 'vault'>, given: string | undefined): Promise<EnsuredPassword> {
  const { connection: { db }, vault } = deps
  if (given !== undefined) return { firstRunPassword: null, fingerprint: vault.sign(SETTING, given), verify: (attempt) => equalInConstantTime(attempt, given) }
  const known = await readSetting(db, SETTING)
  if (known !== null) return { firstRunPassword: null, ...byHash(vault, known) }
  const made = readableSecret()
  const hash = vault.hashPassword(made)
  if (await addSetting(db, SETTING, hash)) return { firstRunPassword: made, ...byHash(vault, hash) }
  const others = await readSetting(db, SETTING)
  if (others === null) throw new Error('the admin password vanished while it was being set')
  return { firstRunPassword: null, ...byHash(vault, others) }
}

const byHash = (vault: Vault, hash: string): AdminPassword => ({ fingerprint: hash, verify: (attempt) => vault.isPassword(attempt, hash) })
