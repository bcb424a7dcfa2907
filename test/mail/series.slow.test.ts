/** Every mail, in every language, in every way it can look: complete, valid, small, the same in html and in text. */
import { HtmlValidate } from 'html-validate'
import { describe, expect, it } from 'vitest'
import { previewFacts, VARIANTS } from '../../server/mail/preview/variants.ts'
import { renderMail } from '../../server/mail/render.ts'
import { MAILS } from '../../server/mail/view.ts'
import { LANGUAGES } from '../../server/values/locale.ts'
import { templates } from './facts.ts'

const HTML_BYTES_MAX = 60 * 1024
const SUBJECT_MAX = 50
const validator = new HtmlValidate({ extends: ['html-validate:standard', 'html-validate:a11y'], rules: { 'no-deprecated-attr': 'off' } })

const linksOf = (html: string): readonly string[] => [...html.matchAll(/ href="([^"]*)"/g)].map(([, address]) => (address ?? '').replaceAll('&amp;', '&'))
/** What a person reads of it. */
const printed = (html: string): string => html.replace(/<style>[\s\S]*?<\/style>|<script[\s\S]*?<\/script>|<!--[\s\S]*?-->/g, '').replace(/<br>|<\/(?:p|td|li|h\d)>/g, '\n').replace(/<[^>]*>/g, '')
  .replace(/&(?:lt|gt|quot|#39|amp|zwnj|nbsp|#847);/g, (entity) => ({ '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' })[entity] ?? '')
const amounts = (text: string): readonly string[] => [...new Set(text.match(/(?:[€₩]\s?[\d.,]*\d|\d[\d.,\u202F\u00A0]*(?:€|zł))/g) ?? [])].sort()

describe.each(MAILS)('%s', (mail) => {
  describe.each(VARIANTS.filter((variant) => variant.isOf(mail)))('$name', (variant) => {
    it.each(LANGUAGES)('in %s is valid, small, and says in text what it says in html', async (language) => {
      const facts = previewFacts(templates, mail, { language, variant })
      const { subject, preheader, html, text } = renderMail(templates, mail, facts)
      expect((await validator.validateString(html)).results.flatMap((result) => result.messages.map(({ line, message }) => `${line}: ${message}`))).toEqual([])
      expect(new TextEncoder().encode(html).length).toBeLessThan(HTML_BYTES_MAX)
      expect(subject.length).toBeLessThanOrEqual(SUBJECT_MAX)
      expect(preheader).not.toBe('')
      for (const part of [subject, preheader, html, text]) expect(part).not.toMatch(/\{\{ \w|\{%|%\}|\bundefined\b|\bnull\b|\bNaN\b|\[object/)
      expect(text).not.toMatch(/\n{3}|[ \t]\n/)
      expect(amounts(text)).toEqual(amounts(printed(html)))
      for (const link of linksOf(html)) {
        expect(link).toMatch(/^(?:https:\/\/|mailto:|tel:\+?\d+$)/)
        if (link.startsWith('https:')) expect(text).toContain(link)
      }
      expect(html.split(`href="${facts.link}"`)).toHaveLength(mail === 'thank-you' ? 2 : 3)
      for (const { reason, url } of facts.survey ?? []) expect(text, reason).toContain(url)
    })
  })
})

describe('the text of the text part', () => {
  it.each(LANGUAGES)('in %s stands in html too, line by line', (language) => {
    for (const mail of MAILS) {
      const full = VARIANTS[0]
      if (!full) throw new Error('there is no variant')
      const { html, text } = renderMail(templates, mail, previewFacts(templates, mail, { language, variant: full }))
      const said = printed(html).replace(/\s+/g, ' ')
      for (const line of text.split('\n').map((each) => each.replace(/^\* /, '').trim()).filter((each) => /\p{L}{3}/u.test(each) && !/https:|[:：]$|\(.*\)$/u.test(each))) expect(said, `${mail}: ${line}`).toContain(line.replace(/\s+/g, ' '))
    }
  })
})
