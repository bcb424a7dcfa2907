/** A shop's address never leads into a private network, whatever its name answers, and however it is written. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { lookup as lookUpName } from 'node:dns'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addressGuard, isPublicAddress, type AddressGuard } from '../../server/platforms/address-guard.ts'
import { askPage } from '../../server/platforms/web-page.ts'
import { wooCommerce } from '../../server/platforms/woocommerce.ts'

describe('an address is public', () => {
  test.each(['8.8.8.8', '1.1.1.1', '172.15.255.255', '172.32.0.1', '100.63.0.1', '192.167.1.1', '223.255.255.254', '2606:4700:4700::1111', '2a00:1450:4001:81b::200e'])('like %s', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })

  test.each([
    '127.0.0.1', '127.9.9.9', '0.0.0.0', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1', '198.18.0.1', '224.0.0.1', '240.0.0.1', '255.255.255.255',
    '192.0.2.1', '198.51.100.7', '203.0.113.7', '::1', '::', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd00:ec2::254', 'ff02::1', '2001:db8::1', '2002:7f00:1::', '2001::1', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '64:ff9b::7f00:1',
    'shop.example', '',
  ])('but not one like %j', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })
})

describe('a guarded request', () => {
  let server: Server
  let port: number
  let heard = 0
  beforeAll(async () => {
    server = createServer((_, response) => {
      heard++
      response.writeHead(200, { 'content-type': 'application/json' }).end('[]')
    })
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })

  /** Names answer as told, one answer after the other; 127.0.0.1 stands for a public address. */
  function guardWith(...answers: readonly (readonly string[])[]): AddressGuard {
    let asked = 0
    const lookup = ((_: string, __: object, done: (error: null, found: { address: string; family: number }[]) => void) => {
      const answer = answers[Math.min(asked++, answers.length - 1)] ?? []
      done(null, answer.map((address) => ({ address, family: 4 })))
    }) as unknown as typeof lookUpName
    return addressGuard({ lookup, isPublic: (address) => address === '127.0.0.1' })
  }

  test.each([
    ['a name', () => `http://localhost:${port}/`], ['an address', () => `http://127.0.0.1:${port}/`], ['a number', () => `http://2130706433:${port}/`], ['hexadecimals', () => `http://0x7f.1:${port}/`],
    ['IPv6', () => `http://[::1]:${port}/`], ['IPv4 inside IPv6', () => `http://[::ffff:127.0.0.1]:${port}/`], ['https', () => `https://127.0.0.1:${port}/`],
  ])('to this machine, written as %s, is refused before anything is sent', async (_, url) => {
    const before = heard
    expect(await askPage(url(), { guard: addressGuard() })).toEqual({ kind: 'failed', reason: 'address-private' })
    expect(heard).toBe(before)
  })

  test('without a guard reaches it: the operator allowed private shops', async () => {
    expect(await askPage(`http://localhost:${port}/`)).toMatchObject({ kind: 'answered', status: 200, text: '[]' })
  })

  test('goes to a name that answers with a public address', async () => {
    expect(await askPage(`http://shop.example:${port}/`, { guard: guardWith(['127.0.0.1']) })).toMatchObject({ kind: 'answered', status: 200 })
  })

  test('is refused when one of several answers is private', async () => {
    expect(await askPage(`http://shop.example:${port}/`, { guard: guardWith(['127.0.0.1', '127.0.0.2']) })).toEqual({ kind: 'failed', reason: 'address-private' })
  })

  test('is refused once the name answers differently than at the first time', async () => {
    const guard = guardWith(['127.0.0.1'], ['127.0.0.2'])
    const before = heard
    expect((await askPage(`http://shop.example:${port}/`, { guard })).kind).toBe('answered')
    guard.httpAgent.destroy()
    expect(await askPage(`http://shop.example:${port}/`, { guard })).toEqual({ kind: 'failed', reason: 'address-private' })
    expect(heard).toBe(before + 1)
  })

  test('of the REST client names its refusal and shows neither key nor secret', async () => {
    const before = heard
    for (const url of [`http://localhost:${port}`, `https://127.0.0.1:${port}`]) {
      const shop = wooCommerce({ url, key: 'ck_private', secret: 'cs_private', guard: addressGuard() })
      expect([await shop.storeTime(), await shop.hasCheckoutLink()]).toEqual([{ kind: 'away', reason: 'address-private' }, { kind: 'away', reason: 'unreachable' }])
    }
    expect(heard).toBe(before)
  })

  test('of the REST client does not go through a proxy, which would look names up by itself', async () => {
    process.env['http_proxy'] = `http://127.0.0.1:${port}`
    try {
      const before = heard
      const shop = wooCommerce({ url: 'http://10.0.0.1', key: 'ck_private', secret: 'cs_private', guard: addressGuard() })
      expect(await shop.storeTime()).toEqual({ kind: 'away', reason: 'address-private' })
      expect(heard).toBe(before)
    } finally {
      delete process.env['http_proxy']
    }
  })
})
