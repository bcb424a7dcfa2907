/** What the owner is told about the script: where it was seen, how shoppers are asked, which tag to paste. */
import { expect, test } from 'vitest'
import type { ConsentSetting } from '../../server/consent/policy.ts'
import { recordSighting } from '../../server/stores/store.ts'
import { minutes } from '../../server/values/time.ts'
import { harbour, openSite } from './site.ts'

const words = (html: string): string => html.replace(/<style.*?<\/style>/s, '').replace(/<[^>]+>/g, ' ').replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replace(/\s+/g, ' ')

test('a script that was never seen is asked after', async () => {
  const text = words(await (await openSite()).text('/admin'))
  expect(text).toContain('Script last seen never')
  expect(text).toContain('The script was never seen: is the tag on the page?')
})

test('a script that was seen is told with its page and version, the latest first', async () => {
  const site = await openSite()
  const { db } = site.deps.connection
  await recordSighting(db, 'default', { kind: 'notice', version: '', lastAt: site.clock.wall() })
  await recordSighting(db, 'other', { kind: 'cart', version: '9.9.9', lastAt: site.clock.wall() })
  site.clock.pass(minutes(5))
  await recordSighting(db, 'default', { kind: 'checkout-block', version: '0.1.0', lastAt: site.clock.wall() })
  site.clock.pass(minutes(2))
  const text = words(await site.text('/admin'))
  expect(text).toMatch(/Script last seen 2 minutes ago .{0,30}on checkout-block, version 0\.1\.0/)
  expect(text).toMatch(/Other pages on which it was seen on a page with an e-mail field 7 minutes ago/)
  expect(text).not.toContain('never seen')
  expect(text).not.toContain('9.9.9')
})

test('the tag to paste is shown plain and with the hash that browsers check', async () => {
  const text = words(await (await openSite()).text('/admin'))
  expect(text).toContain('<script async src="http://localhost/t.js" data-store="default"></script>')
  expect(text).toContain('<script async src="http://localhost/t.a-digest-in-base.js" data-store="default" integrity="sha384-a-digest-in-base64+for/tests" crossorigin="anonymous"></script>')
})

test.each<[ConsentSetting, string | null, string]>([
  ['by-country', 'IE', 'the shop\'s is IE: a notice'],
  ['by-country', 'DE', 'the shop\'s is DE: a tick'],
  ['by-country', null, 'not known yet, so a tick is wanted. STORE_COUNTRY sets it'],
  ['tick', null, 'for a tick, in every country'],
  ['notice', null, 'by a notice, in every country'],
  ['existing-customers', null, 'only people who bought before are mailed'],
  ['off-by-owner', null, 'as its owner states'],
])('with %s in %s says how shoppers are asked', async (consent, country, said) => {
  const site = await openSite({ stores: new Map([['default', { ...harbour, consent, country }]]) })
  expect(words(await site.text('/admin'))).toContain(said)
})
