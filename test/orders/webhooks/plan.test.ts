/** What a shop's webhooks need: decided from its list, without touching what is not ours. */
import { describe, expect, test } from 'vitest'
import { acceptedSecrets, deliveryAddress, nameOf, planWebhooks, webhookSecret, whyNone, type Wanted } from '../../../server/orders/webhooks/plan.ts'
import type { ShopWebhook } from '../../../server/platforms/woocommerce-webhooks.ts'
import { createVault } from '../../../server/vault.ts'

const ADDRESS = 'https://cartback.shop.example/webhooks/woocommerce/default'
const TOPICS = ['order.created', 'order.updated', 'order.deleted', 'order.restored', 'product.updated']
const made = (changes: Partial<ShopWebhook> = {}): readonly ShopWebhook[] =>
  TOPICS.map((topic, n) => ({ id: n + 1, topic, name: nameOf(topic, 'default'), status: 'active', deliveryUrl: ADDRESS, ...changes }))
const wanted = (changes: Partial<Wanted> = {}): Wanted => ({ storeId: 'default', address: ADDRESS, knownIds: [1, 2, 3, 4, 5], isSecretCurrent: true, ...changes })

test.each([
  ['https://cartback.shop.fi', null], ['http://cartback.shop.fi:8080', null], ['https://203.0.114.9', null], ['https://[2a00:1450::1]', null],
  ['http://localhost:8080', 'not-public'], ['https://localhost', 'not-public'], ['http://127.0.0.1:8080', 'not-public'], ['http://10.1.2.3', 'not-public'], ['http://192.168.1.4', 'not-public'],
  ['http://172.16.0.1', 'not-public'], ['http://169.254.1.1', 'not-public'], ['http://100.64.1.1', 'not-public'], ['http://[::1]:8080', 'not-public'], ['http://[fd00::1]', 'not-public'], ['http://[::ffff:7f00:1]', 'not-public'],
  ['https://cartback.local', 'not-public'], ['https://Cartback.Internal', 'not-public'], ['https://cartback', 'not-public'], ['https://mail.shop.example', 'not-public'], ['https://cartback.test', 'not-public'],
  ['http://2130706433', 'not-public'], ['http://0x7f.1', 'not-public'],
])('with PUBLIC_URL %s the answer to «why none» is %s', (url, why) => {
  expect(whyNone('auto', url)).toBe(why)
  expect(whyNone('always', url)).toBe(null)
  expect(whyNone('never', url)).toBe('off')
})

describe('nothing is changed', () => {
  test.each([
    ['where all are there', made(), wanted()],
    ['where they have got other names', made({ name: 'My webhook' }), wanted()],
    ['where one is paused', made({ status: 'paused' }), wanted()],
  ])('%s', (_, found, want) => {
    expect(planWebhooks(found, want).changes).toEqual([])
  })

  test('of webhooks with our name and another address, unless they were ours before', () => {
    const staging = made({ deliveryUrl: 'https://staging.shop.example/webhooks/woocommerce/default' })
    expect(planWebhooks(staging, wanted({ knownIds: [] })).changes.map((change) => change.kind)).toEqual(TOPICS.map(() => 'create'))
    expect(planWebhooks(staging, wanted()).changes.map((change) => [change.kind, change.mends])).toEqual(TOPICS.map(() => ['change', 'moved']))
  })
})

test('webhooks that an owner made by hand, or that we forgot, are taken over and get our secret', () => {
  const { changes, ids } = planWebhooks(made({ name: 'My webhook' }), wanted({ knownIds: [] }))
  expect(changes).toMatchObject(TOPICS.map((topic) => ({ kind: 'change', topic, mends: null, giveSecret: true })))
  expect(ids).toEqual([1, 2, 3, 4, 5])
})

test('the first ones are made without a notice, a lost one with', () => {
  expect(planWebhooks([], wanted({ knownIds: [] })).changes).toEqual(TOPICS.map((topic) => ({ kind: 'create', topic, name: `Cartback ${topic} (default)`, mends: null })))
  expect(planWebhooks(made().slice(1), wanted()).changes).toMatchObject([{ kind: 'create', topic: 'order.created', mends: 'missing' }])
})

test('one that was given up on is switched on, and gets its address and secret in the same go', () => {
  const found = made().map((webhook) => (webhook.id === 2 ? { ...webhook, status: 'disabled', deliveryUrl: 'https://old.example/x' } : webhook))
  expect(planWebhooks(found, wanted()).changes).toEqual([
    { kind: 'change', id: 2, topic: 'order.updated', mends: 'disabled', activate: true, move: true, giveSecret: false },
  ])
})

test('of two for one topic the active one counts', () => {
  const doubled = [...made({ status: 'disabled' }), ...made().map((webhook) => ({ ...webhook, id: webhook.id + 100 }))]
  expect(planWebhooks(doubled, wanted({ knownIds: [101, 102, 103, 104, 105] }))).toMatchObject({ changes: [], ids: [101, 102, 103, 104, 105] })
})

test('a new secret is given to ours, and is no repair', () => {
  expect(planWebhooks(made(), wanted({ isSecretCurrent: false })).changes.map((change) => [change.kind, change.mends])).toEqual(TOPICS.map(() => ['change', null]))
})

describe('the secret', () => {
  const vault = createVault('a secret key for tests only, not for use')
  const store = (webhookSecret: string | null, id = 'default') => ({ id, webhookSecret })

  test('is the owner\'s, else follows from ours, the same in every process and another for each shop', () => {
    expect(webhookSecret(vault, store('his own secret'))).toBe('his own secret')
    expect(webhookSecret(vault, store(null))).toBe(webhookSecret(createVault('a secret key for tests only, not for use'), store(null)))
    expect(webhookSecret(vault, store(null))).not.toBe(webhookSecret(vault, store(null, 'other')))
    expect(webhookSecret(vault, store(null))).not.toBe(webhookSecret(createVault('another secret key for tests, not for use'), store(null)))
  })

  test('that follows from ours has 256 bits and nothing that WooCommerce would decode', () => {
    expect(webhookSecret(vault, store(null))).toMatch(/^[A-Za-z0-9_-]{43}$/)
  })

  test('of before is right for a while after another was chosen', () => {
    expect(acceptedSecrets(vault, store('his own secret'))).toEqual(['his own secret', webhookSecret(vault, store(null))])
    expect(acceptedSecrets(vault, store(null))).toEqual([webhookSecret(vault, store(null))])
  })
})

test('each shop has an address of its own', () => {
  expect(deliveryAddress('https://cartback.shop.example', 'default')).toBe(ADDRESS)
})
