/** Input that is wrong in other ways than hostile words: a mail is built without it, or refused with a clear message. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { previewRoutes } from '../../server/mail/preview/routes.ts'
import { renderMail } from '../../server/mail/render.ts'
import { loadTemplates } from '../../server/mail/template.ts'
import { LANGUAGES } from '../../server/values/locale.ts'
import { money } from '../../server/values/money.ts'
import { factsOf, item, templates } from './facts.ts'

const textOf = (changes: Parameters<typeof factsOf>[1]): string => renderMail(templates, 'cart-help', factsOf('cart-help', changes)).text

test('a price without a currency is left out', () => {
  const text = textOf({ items: [item({ unitPrice: money(100, 2, ''), linePrice: money(100, 2, '') })], total: money(100, 2, 'euro') })
  expect(text).toContain('Mug')
  expect(text).not.toMatch(/1\.00|total/)
})

test('a price of nothing is told', () => {
  expect(textOf({ items: [item({ unitPrice: money(0, 2, 'EUR'), linePrice: money(0, 2, 'EUR') })], total: money(0, 2, 'EUR') })).toContain('1 × €0.00')
})

test.each(['xx-XX', 'tlh', 'not a locale!', '', '../../etc'])('a locale nobody knows (%j) is written as the mail\'s language is', (locale) => {
  for (const language of LANGUAGES) expect(renderMail(templates, 'cart-help', factsOf('cart-help', { language, locale })).text).toBe(renderMail(templates, 'cart-help', factsOf('cart-help', { language, locale: null })).text)
})

describe('a template that was edited badly', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cartback-templates-'))
    cpSync(new URL('../../templates', import.meta.url), folder, { recursive: true })
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  const render = (content: string): string => {
    writeFileSync(join(folder, 'cart-help/content.html'), content)
    return renderMail(loadTemplates(folder), 'cart-help', factsOf('cart-help')).html
  }

  test.each([
    ['loops for ever', '{% for a in (1..100000000) %}x{% endfor %}', /memory|limit/i],
    ['includes itself', '{% render \'cart-help/content.html\' %}', /stack|limit|depth/i],
    ['includes what is not there', '{% render \'partials/none.html\' %}', /none\.html/],
    ['reaches for another file', '{% render \'../package.json\' %}', /package\.json/],
    ['uses a filter nobody knows', '{{ link | shell }}', /undefined filter: shell/],
    ['is cut off', '{% if link %}', /not closed/],
    ['reaches into the program', '{{ link.constructor }}', /undefined variable/],
  ])('and %s is refused', (_what, content, message) => {
    expect(() => render(content)).toThrow(message)
  })

  test('is what the previews answer with', async () => {
    mkdirSync(join(folder, 'partials'), { recursive: true })
    writeFileSync(join(folder, 'cart-help/content.html'), '{% if link %}')
    const answer = await previewRoutes(() => loadTemplates(folder)).request('/')
    expect(answer.status).toBe(500)
    expect(await answer.text()).toMatch(/cart-help\/content\.html/)
  })
})
