/** The name by which this install knows its own mails at a provider that others may use too. */
import type { Vault } from '../vault.ts'

const LENGTH = 12

/** Follows from `SECRET_KEY`, so that it is the same after a restore from a backup and different on a test install. */
export const installOf = (vault: Vault): string => vault.sign('install', 'name').slice(0, LENGTH)
