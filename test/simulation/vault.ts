/** The service's vault, which remembers what comes out the same each time: of all that the service does, ciphers teach the simulation least. */
import { createVault, type Vault } from '../../server/vault.ts'
import { CONFIG } from './settings.ts'

export function rememberingVault(random: (bytes: number) => Buffer): Vault {
  const vault = createVault(CONFIG.SECRET_KEY, random)
  return {
    ...vault,
    open: remembered(vault.open), emailIndex: remembered(vault.emailIndex), personIndex: remembered(vault.personIndex), sign: remembered(vault.sign),
  }
}

function remembered<Words extends string[]>(make: (...words: Words) => string): (...words: Words) => string {
  const known = new Map<string, string>()
  return (...words) => {
    const key = words.join('\n')
    let made = known.get(key)
    if (made === undefined) known.set(key, made = make(...words))
    return made
  }
}
