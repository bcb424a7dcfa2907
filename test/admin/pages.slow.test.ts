/** What the owner reads on the pages. */
import { beforeAll, describe, expect, test } from 'vitest'
import { saveProducts } from '../../server/catalogue/store.ts'
import { suppress } from '../../server/consent/store.ts'
import { recordTrouble } from '../../server/orders/store.ts'
import { hours, minutes } from '../../server/values/time.ts'
import { abandoned, held, PRODUCTS, seedDay } from './seed.ts'
import { address, harbour, keep, leaveCart, openSite, type Site } from './site.ts'

const HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>'

/** The words of a page, without markup. */
const words = (html: string): string => html.replace(/<style.*?<\/style>/s, '').replace(/<[^>]+>/g, ' ').replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&').replace(/\s+/g, ' ')
const read = async (site: Site, path: string): Promise<string> => words(await site.text(path))

describe('after a day in a shop', () => {
  let site: Site
  let day: Awaited<ReturnType<typeof seedDay>>
  beforeAll(async () => {
    site = await openSite()
    day = await seedDay(site)
  })

  test('the overview counts carts by state and says how the shop is doing', async () => {
    const text = await read(site, '/admin')
    expect(text).toContain('open 3 abandoned 2 recovered 1 purchased 1 expired 1 erased 1')
    expect(text).toContain('Orders read 1 minute ago')
    expect(text).toContain('1 mail held: the shop could not be reached, so nobody knows whether the shopper has bought.')
    expect(text).toContain('Not live (LIVE=false), and ALLOWED_RECIPIENTS is empty: every mail stays in the local mailbox')
  })

  test('the overview lists each cart with its next step, when and why', async () => {
    const text = await read(site, '/admin')
    expect(text).toMatch(/m…m@example\.test 4 items, ₩84,000 abandoned Reminder 2 of 3 in 21 hours .{0,30} It is not time yet\./)
    expect(text).toMatch(/a…n@example\.test 2 items, €43\.80 abandoned held Reminder 1 of 3 in 1 minute .{0,30} Held: the shop could not be reached/)
    expect(text).toMatch(/a…@example\.test 4 items, €156\.00 open Counts as abandoned in 1 hour .{0,30} Unless the shopper comes back\./)
    expect(text).toMatch(/no address 2 items, €43\.80 open No e-mail address is known\./)
    expect(text).toMatch(/e…d@example\.test empty open The cart is empty\./)
    expect(text).toMatch(/l…n@example\.test 3 items, €76\.80 recovered Bought after a reminder had been sent\./)
    expect(text).toMatch(/o…d@example\.test .* expired Nobody touched it for 30 days\./)
  })

  test('the overview says what is due next, soonest first', async () => {
    expect(await read(site, '/admin')).toMatch(/Next Reminder 1 of 3 to a…n@example\.test in 1 minute .{0,30} Reminder 2 of 3 to m…m@example\.test in 21 hours .{0,30} Latest carts/)
  })

  test('no list shows a whole address', async () => {
    for (const path of ['/admin', '/admin/mails', '/admin/mailbox']) {
      const text = await site.text(path)
      expect(text).toContain('m…m@example.test')
      expect(text).not.toMatch(/minho|kim@|virtanen|nyman/i)
    }
  })

  test('one state can be looked at alone, and the page keeps to it when it renews itself', async () => {
    const response = await site.get('/admin?state=recovered')
    const text = words(await response.text()).split('Latest carts')[1]
    expect(text).toContain('l…n@example.test')
    expect(text).not.toContain('m…m@example.test')
    expect(response.headers.get('refresh')).toBe('30')
    expect(await site.text('/admin?state=recovered')).toContain('href="/admin?state=recovered&amp;still=1"')
    expect(await read(site, '/admin?state=invented')).toContain('m…m@example.test')
  })

  test('a reader can hold the page still', async () => {
    const response = await site.get('/admin?state=open&still=1')
    expect(response.headers.get('refresh')).toBeNull()
    expect(await response.text()).toContain('<a href="/admin?state=open">Let it renew itself</a>')
  })

  test('a cart\'s page shows the whole address, its products by name, and what was sent', async () => {
    const text = await read(site, `/admin/carts/${day.waiting}`)
    expect(text).toContain('minho.kim@example.test')
    expect(text).toMatch(/Linen towel.* Size: 50 × 70 cm 1 Product 99 The shop has not been asked for its name yet\. 3/)
    expect(text).toContain('Total ₩84,000')
    expect(text).toMatch(/Next: Reminder 2 of 3\. in 21 hours .{0,30} It is not time yet\./)
    expect(text).toContain('Reminder 1 of 3 Kept in the local mailbox instead of being sent.')
    expect(await site.text(`/admin/carts/${day.waiting}`)).toContain(`href="/admin/mailbox/${day.mail}"`)
  })

  test('a bought cart\'s page shows the order and why the rest was not sent', async () => {
    const text = await read(site, `/admin/carts/${day.recovered}`)
    expect(text).toContain('The series is stopped: the shopper has bought.')
    expect(text).toContain('Reminder 1 of 3 Sent: Postmark accepted it.')
    expect(text).toContain('Reminder 2 of 3 Not sent: the shopper has bought.')
    expect(text).toContain('Order H-1042 Status processing, a purchase: no more reminders Found by the order has the cart\'s e-mail address (the same person, as good as certain) Total €43.80')
    expect(text).toContain('Now recovered Bought after a reminder had been sent. Next: nothing more. In the cart')
  })

  test('the list of mails tells sent, waiting and not sent apart', async () => {
    expect(await read(site, '/admin/mails')).toMatch(/Held: the shop.*Kept in the local mailbox.*Not sent: the shopper has bought\..*Sent: Postmark accepted it\./)
    expect(await read(site, '/admin/mails?show=sent')).not.toMatch(/Held|Not sent:/)
    expect(await read(site, '/admin/mails?show=waiting')).not.toMatch(/Sent:|Not sent:|Kept in/)
    expect(await read(site, '/admin/mails?show=not-sent')).not.toMatch(/Sent:|Held|Kept in/)
  })

  test('the mailbox says that its mails went to nobody', async () => {
    expect(await read(site, '/admin/mailbox')).toMatch(/kept on this machine and sent to nobody, because the service is not live .* Your mugs are waiting m…m@example\.test/)
    const text = await read(site, `/admin/mailbox/${day.mail}`)
    expect(text).toContain('To minho.kim@example.test From Shop <hello@shop.example>'.replaceAll('<', '&lt;').replaceAll('>', '&gt;'))
    expect(text).toContain('Text part Back to the cart')
  })

  test('reading the pages changes nothing in the database', async () => {
    const everything = async () => JSON.stringify(await Promise.all((['cart', 'run', 'message', 'shop_order', 'product', 'store_sync', 'suppression', 'consent_answer', 'link', 'mailbox_mail', 'setting'] as const)
      .map((table) => site.deps.connection.db.selectFrom(table).selectAll().execute())))
    const before = await everything()
    for (const path of ['/admin', '/admin?state=open', `/admin/carts/${day.waiting}`, `/admin/carts/${day.held}`, '/admin/mails', '/admin/mailbox', `/admin/mailbox/${day.mail}`, `/admin/mailbox/${day.mail}/html`, '/admin/logout']) await site.get(path)
    expect(await everything()).toBe(before)
  })

  test.each(['/admin/carts/none', '/admin/carts/..%2f', '/admin/mailbox/none', '/admin/mailbox/none/html', '/admin/nothing'])('what is not there is answered with a page: %s', async (path) => {
    const response = await site.get(path)
    expect([response.status, words(await response.text())]).toEqual([404, expect.stringContaining('Not found')])
  })
})

test('an empty install says what to look at', async () => {
  const site = await openSite()
  const text = await read(site, '/admin')
  expect(text).toContain("The shop's orders have not been read yet. Until they have, no mail leaves.")
  expect(text).toContain("No cart has been seen yet. Is the script in the shop's pages?")
  expect(text).toContain('Nothing is planned.')
})

test('while the shop cannot be read the page says so, since when, and that nothing leaves', async () => {
  const site = await openSite()
  await seedDay(site)
  await recordTrouble(site.deps.connection.db, harbour.id, 'denied: woocommerce_rest_cannot_view', site.clock.wall())
  site.clock.pass(minutes(9))
  const text = await read(site, '/admin')
  expect(text).toContain('Orders read 10 minutes ago')
  expect(text).toContain('The shop refuses our key (woocommerce_rest_cannot_view). Check WOOCOMMERCE_KEY and WOOCOMMERCE_SECRET, or connect the shop anew; the key needs read and write rights. Until it answers, no mail leaves.')
})

test('who is mailed is always said', async () => {
  const live = await openSite({ live: true })
  expect(await read(live, '/admin')).toContain('Live: shoppers are mailed.')
  const some = await openSite({ allowedRecipients: ['me@example.test', '*@shop.example'] })
  expect(await read(some, '/admin')).toContain('only the 2 entries of ALLOWED_RECIPIENTS get mail')
})

test('a provider that blocks the account is named on the overview', async () => {
  const site = await openSite()
  await held(site, (await abandoned(site)).runId, 'help', 'answer 401, code 10')
  expect(await read(site, '/admin')).toContain('1 mail held: Postmark refuses (401, code 10): the server token is wrong; check POSTMARK_SERVER_TOKEN.')
})

test('a person who wants no reminders is named as such on the cart\'s page', async () => {
  const site = await openSite()
  const cartId = await leaveCart(site)
  const emailIndex = site.deps.vault.emailIndex(harbour.id, address('annelie.nyman@example.test'))
  await suppress(site.deps.connection.db, { storeId: harbour.id, emailIndex, topic: 'all', reason: 'unsubscribed', cartToken: null, at: site.clock.wall() })
  expect(await read(site, `/admin/carts/${cartId}`)).toContain('No reminders and no offers to this person: the person unsubscribed.')
})

test('hostile names, pages and subjects stay text', async () => {
  const site = await openSite()
  await saveProducts(site.deps.connection.db, harbour.id, PRODUCTS.map((product) => ({ ...product, name: HOSTILE, variation: HOSTILE, url: 'javascript:alert(3)' })), site.clock.wall())
  const cartId = await leaveCart(site, { firstName: '<b onclick=alert(1)>Al', page: 'javascript:alert(4)', lines: [{ id: 11, quantity: 1, attributes: [{ name: HOSTILE, value: HOSTILE }] }] })
  const mailId = await keep(site, { subject: HOSTILE, from: HOSTILE, text: `</pre>${HOSTILE}` })
  for (const path of ['/admin', `/admin/carts/${cartId}`, '/admin/mailbox', `/admin/mailbox/${mailId}`]) {
    const html = await site.text(path)
    expect(html).not.toMatch(/<script|<img|<b |href="javascript|<\/pre>.*<\/pre>/s)
  }
  expect(await site.text(`/admin/carts/${cartId}`)).toContain('&lt;b onclick=alert(1)&gt;Al')
})

test('a mail is shown where it can run nothing, with links that open elsewhere', async () => {
  const site = await openSite()
  const mailId = await keep(site, { html: '<html><HEAD lang="en"><title>$& m</title></HEAD><body><script>alert(1)</script><a href="https://shop.example/">shop</a></body></html>' })
  expect(await site.text(`/admin/mailbox/${mailId}`)).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"')
  const body = await site.get(`/admin/mailbox/${mailId}/html`)
  expect(body.headers.get('content-security-policy')).toBe("sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src * data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'")
  expect(body.headers.get('x-frame-options')).toBe('SAMEORIGIN')
  expect(await body.text()).toContain('<HEAD lang="en"><base target="_blank"><title>$& m</title>')
})

test('with a fast clock the pages renew themselves every five seconds and tell the service\'s time', async () => {
  const site = await openSite({}, true)
  site.clock.pass(hours(30))
  for (const path of ['/admin', '/admin/mailbox']) expect((await site.get(path)).headers.get('refresh')).toBe('5')
  expect(await read(site, '/admin')).toContain('For the service it is 3 Mar 2026, 18:00 UTC')
})

test('an address sealed with another key costs the address, not the page', async () => {
  const site = await openSite()
  const cartId = await leaveCart(site)
  await site.deps.connection.db.updateTable('cart').set({ email_sealed: 'AAAA' }).where('id', '=', cartId).execute()
  expect(await read(site, '/admin')).toContain('unreadable (sealed with another SECRET_KEY)')
  expect((await site.get(`/admin/carts/${cartId}`)).status).toBe(200)
})

test('while the database is away every page says so, and the sign-in page still works', async () => {
  const site = await openSite()
  await site.deps.connection.close()
  for (const path of ['/admin', '/admin/carts/some-cart', '/admin/mails', '/admin/mailbox', '/admin/mailbox/some-mail']) {
    const response = await site.get(path)
    expect([response.status, response.headers.get('retry-after'), response.headers.get('refresh')]).toEqual([503, '15', null])
    const text = words(await response.text())
    expect(text).toContain('The database cannot be reached')
    expect(text).not.toMatch(/Error|at \w+ \(/)
  }
  expect((await site.app.request('/admin/login')).status).toBe(200)
})

test('a failure of our own shows an id and no stack', async () => {
  const site = await openSite({ stores: { values: () => { throw new TypeError('a bug with secrets') }, get: () => undefined } as never })
  const response = await site.get('/admin')
  const text = words(await response.text())
  expect(response.status).toBe(500)
  expect(text).toMatch(/Our log has it as [0-9a-f-]{36}\./)
  expect(text).not.toContain('secrets')
})
