/** Whatever keeps us from reading a shop, its owner is told in a sentence what to do. */
import { expect, test } from 'vitest'
import { KNOWN_TROUBLES, troubleSentence } from '../../server/orders/sync-trouble.ts'

test.each([
  ['away: ECONNBROKEN', /could not be reached \(ECONNBROKEN\)/], ['denied: woocommerce_rest_odd', /refuses our key .*WOOCOMMERCE_KEY/], ['missing: rest_no_route', /no REST API .*permalinks/],
  ['missing: odd', /no such thing/], ['away: http-503', /\(503\)/], ['away: redirected to https://www.shop.example', /sends us on to https:\/\/www\.shop\.example\. Enter that/], ['away: redirected', /another address/],
  ['no-platform', /does not know/], ['too-many-changes', /next one goes on/], ['odd', /failed \(odd\)/],
])('trouble with a shop is told with what to do: %s', (error, sentence) => {
  expect(troubleSentence(error)).toMatch(sentence)
})

test('each known trouble has a sentence of its own, and each sentence ends', () => {
  const sentences = KNOWN_TROUBLES.map((reason) => troubleSentence(`away: ${reason}`))
  expect(new Set(sentences).size).toBe(sentences.length)
  expect(sentences.filter((sentence) => !/^[A-Z].*[.]$/.test(sentence))).toEqual([])
})
