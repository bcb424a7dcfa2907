/** The way out of every mail: our link where we handle unsubscribing, Postmark's with ours beside it where Postmark does. */
import { describe, expect, test } from 'vitest'
import { POSTMARK_UNSUBSCRIBE } from '../../server/mail/links.ts'
import { renderMail } from '../../server/mail/render.ts'
import { MAILS } from '../../server/mail/view.ts'
import { LANGUAGES } from '../../server/values/locale.ts'
import { hours } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { openShop, scenario, type Shop } from '../support/shop.ts'
import { templates } from '../support/templates.ts'

const OURS = 'https://cartback.example/u/token'

describe.each(LANGUAGES)('in %s', (language) => {
  test.each(MAILS)('%s has one link of ours where we handle unsubscribing, in html and in text', (mail) => {
    const { html, text } = renderMail(templates, mail, { ...templates.sample(mail), language, unsubscribeUrl: OURS })
    for (const part of [html, text]) expect(part.split(OURS)).toHaveLength(2)
    expect(html).not.toContain('pm:')
  })

  test.each(MAILS)('%s has Postmark\'s link and beside it the page of choices where Postmark handles unsubscribing', (mail) => {
    const { html, text } = renderMail(templates, mail, { ...templates.sample(mail), language, unsubscribeUrl: POSTMARK_UNSUBSCRIBE, preferencesUrl: OURS })
    for (const part of [html, text]) {
      expect(part.split(POSTMARK_UNSUBSCRIBE)).toHaveLength(2)
      expect(part.split(OURS)).toHaveLength(2)
    }
    expect(html).toContain(`<a href="${POSTMARK_UNSUBSCRIBE}"`)
  })
})

test('nothing but a web address or the provider\'s own sign is taken for the way out', () => {
  for (const unsubscribeUrl of ['javascript:alert(1)', '{{{ pm:other }}}', '']) expect(() => renderMail(templates, 'cart-help', { ...templates.sample('cart-help'), unsubscribeUrl })).toThrow(TypeError)
})

/** Who handles a stream is looked up once an hour. */
async function isNoticed(shop: Shop): Promise<void> {
  shop.clock.pass(hours(1.1))
  await expect.poll(() => shop.service.deps.provider.unsubscribeMode?.('reminders')).toBe('postmark')
}

scenario('a reminder through a stream that Postmark handles carries Postmark\'s link and headers, and our page beside them', async (shop) => {
  shop.postmark.handleUnsubscribes('broadcast', 'Postmark')
  await isNoticed(shop)
  await shop.leaves({ email: 'ann@example.test' })
  await shop.passes(hours(2))
  const [mail] = shop.postmark.accepted()
  const header = mail?.Headers.find(({ Name }) => Name === 'List-Unsubscribe')?.Value.slice(1, -1) ?? 'none'
  for (const part of [mail?.HtmlBody, mail?.TextBody]) {
    expect(part).toContain(header)
    expect(part).toMatch(/https:\/\/mail\.shop\.example\/u\/default\./)
    expect(part).not.toContain('pm:unsubscribe')
  }
})

test('what is kept in the local mailbox has our link, whoever handles the stream', async () => {
  const [kind] = databases
  if (!kind) throw new Error('no database')
  const { shop, close } = await openShop(kind, { LIVE: 'false' })
  try {
    shop.postmark.handleUnsubscribes('broadcast', 'Postmark')
    await isNoticed(shop)
    await shop.leaves({ email: 'ann@example.test' })
    await shop.passes(hours(2))
    const kept = await shop.service.deps.connection.db.selectFrom('mailbox_mail').select(['html', 'plain']).execute()
    expect(kept).toHaveLength(1)
    expect(`${kept[0]?.html}${kept[0]?.plain}`).not.toContain('pm:unsubscribe')
  } finally {
    await close()
  }
})
