/** The contract of the pretend shop: whatever a real shop was recorded to answer, it answers alike. Every recording has its claim. */
import { readdirSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import type { Recorded } from './contract/claim.ts'
import { GATEWAY_CLAIMS } from './contract/claims-gateways.ts'
import { LINK_CLAIMS } from './contract/claims-links.ts'
import { OLD_CLAIMS } from './contract/claims-old.ts'
import { PAGE_CLAIMS } from './contract/claims-pages.ts'
import { REST_CLAIMS } from './contract/claims-rest.ts'
import { STORE_CLAIMS } from './contract/claims-store.ts'
import { WEBHOOK_CLAIMS } from './contract/claims-webhooks.ts'
import { EXCEPTIONS, NOT_SPOKEN } from './contract/exceptions.ts'
import { onStage } from './contract/scene.ts'
import { hasRecordings, RECORDED, recording } from './recorded.ts'

const FOLDERS = ['rest', 'store-api', 'checkout-link', 'webhooks', 'wc-8.9.1', 'gateways', 'auth', 'pages']
const CLAIMS = [...REST_CLAIMS, ...STORE_CLAIMS, ...LINK_CLAIMS, ...WEBHOOK_CLAIMS, ...OLD_CLAIMS, ...GATEWAY_CLAIMS, ...PAGE_CLAIMS]
const recorded = hasRecordings ? FOLDERS.flatMap((folder) => readdirSync(new URL(`${folder}/`, RECORDED)).filter((name) => name.endsWith('.json')).map((name) => `${folder}/${name.slice(0, -5)}`)) : []
/** The recorded address of what the pretend shop leaves out, where it is one of an interface. */
function unspokenAddress(file: string): [file: string, method: string, path: string][] {
  const { request } = recording<Recorded>(`${file}.json`)
  return request?.path.startsWith('/wp-json/') ? [[file, request.method, request.path]] : []
}

const needed = new Set<object>()
let asked = 0

describe.skipIf(!hasRecordings)('the pretend shop answers like the recorded one:', () => {
  it.each(CLAIMS.map((claim) => [claim.file, claim.question, claim] as const))('%s, %s', async (file, _question, claim) => {
    asked += 1
    const found = await onStage(claim.check, recording<Recorded>(`${file}.json`))
    const excused = (difference: string) => EXCEPTIONS.filter((each) => each.files.test(file) && each.difference.test(difference))
    for (const difference of found) for (const each of excused(difference)) needed.add(each)
    const unexcused = found.filter((difference) => excused(difference).length === 0)
    if (unexcused.length > 0) expect.fail(unexcused.join('\n'))
  })

  it('no recording is without a claim or a reason', () => {
    const known = [...CLAIMS.map(({ file }) => file), ...Object.keys(NOT_SPOKEN)]
    const unclaimed = recorded.filter((file) => !known.includes(file))
    if (unclaimed.length > 0) expect.fail(`a new recording without a claim: ${unclaimed.join(', ')}`)
    expect(known.filter((file) => !recorded.includes(file))).toEqual([])
    expect(known).toHaveLength(new Set(known).size)
  })

  it.each(Object.keys(NOT_SPOKEN).flatMap((file) => (hasRecordings ? unspokenAddress(file) : [])))('%s stays unspoken: %s %s finds no route', async (_file, method, path) => {
    expect(await onStage(async (_recorded, { ask }) => [String((await ask(method, path, method === 'GET' ? undefined : {})).status)], {})).toEqual(['404'])
  })

  // Only a whole run tells which exceptions are still needed.
  afterAll(() => {
    if (asked < CLAIMS.length) return
    expect(EXCEPTIONS.filter((each) => !needed.has(each)).map(({ why }) => why)).toEqual([])
  })
})
