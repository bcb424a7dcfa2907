/** The short-lived token between a mail's link and the shop's page. */
import { expect, it } from 'vitest'
import { readHandover, writeHandover } from '../../server/links/handover.ts'
import { createVault } from '../../server/vault.ts'
import { instant, minutes, plus } from '../../server/values/time.ts'

const vault = createVault('a secret key for tests only, not for use')
const hash = vault.tokenHash('a token of a mail')
const now = instant(Date.UTC(2026, 10, 21))
const handover = writeHandover(vault, hash, now)

it('names the link for ten minutes and no longer', () => {
  expect(readHandover(vault, handover, plus(now, minutes(9)))).toEqual({ kind: 'ok', tokenHash: hash })
  expect(readHandover(vault, handover, plus(now, minutes(10)))).toEqual({ kind: 'over' })
})

it('needs no escaping in an address', () => {
  expect(handover).toMatch(/^[\w-]+$/)
})

it.each([
  ['changed in its first character', (handover.startsWith('A') ? 'B' : 'A') + handover.slice(1)],
  ['with a longer life', handover.slice(0, -9) + plus(now, minutes(600)).toString(36)],
  ['for another link', handover.replace(hash, vault.tokenHash('another token'))],
  ['signed with another key', writeHandover(createVault('another secret key for tests, not for use'), hash, now)],
  ['that is the token of a mail', vault.newToken()],
  ['that is empty', ''],
  ['cut off', handover.slice(0, -4)],
])('is refused when %s', (_, token) => {
  expect(readHandover(vault, token, now)).toEqual({ kind: 'forged' })
})
