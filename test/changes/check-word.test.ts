/** What an owner may write into a mail. */
import { expect, test } from 'vitest'
import { createJudge } from '../../server/changes/judge.ts'
import { remarkText } from '../../server/changes/check-word.ts'
import { loadTemplates } from '../../server/mail/template.ts'

const judge = createJudge(loadTemplates())
const mistakes = (path: string, text: string, group = 'cart-help'): readonly string[] => judge({ language: 'en', group, path, text }).mistakes.map(remarkText)
const warnings = (path: string, text: string, group = 'cart-help'): readonly string[] => judge({ language: 'en', group, path, text }).warnings.map(remarkText)

test('every default of every language may be saved as it is', () => {
  const templates = loadTemplates()
  const found = (['en', 'ko', 'fr', 'fi', 'pl'] as const).flatMap((language) => Object.entries(templates.defaults(language)).flatMap(([group, words]) => (typeof words === 'string' ? [] : paths(words).flatMap(([path, text]) =>
    judge({ language, group, path, text }).mistakes.map((remark) => `${language} ${group} ${path}: ${remarkText(remark)}`)))))
  expect(found).toEqual([])
})

test.each([
  ['a variable that no mail has', 'Hello {{ name }}', 'Line 1, column 10: This mail has no {{ name }}.'],
  ['a misspelt part of one, in the second line', 'Hello\n {{ shop.nam }}', 'Line 2, column 5: This mail has no {{ shop.nam }}.'],
  ['a variable in a condition that is never met', '{% if false %}{{ nobody }}{% endif %}Hello', 'Line 1, column 18: This mail has no {{ nobody }}.'],
  ['a list', 'Buy {{ items.list }}', 'Line 1, column 8: This mail has no {{ items.list }}.'],
  ['a name that is computed', '{{ shop[firstName] }}', 'Line 1, column 4: This mail has no {{ shop.… }}.'],
  ['something that every object has', '{{ shop.constructor }}', 'Line 1, column 4: This mail has no {{ shop.constructor }}.'],
  ['a gap that is not closed', 'Hello {{ firstName ', 'Line 1, column 7: This cannot be read: output "{{ firstName " not closed.'],
  ['a condition that is not closed', '{% if firstName %}x', 'Line 1, column 1: This cannot be read: tag {% if firstName %} not closed.'],
  ['a filter that prints unescaped', '{{ firstName | raw }}', 'Line 1, column 1: This cannot be read: undefined filter: raw.'],
  ['a loop', '{% for i in (1..9) %}x{% endfor %}', 'Line 1, column 1: This cannot be read: tag "for" not found.'],
  ['a file', '{% render "layout.html" %}', 'Line 1, column 1: This cannot be read: tag "render" not found.'],
  ['an address of another kind', 'See javascript:alert(1)', 'Line 1, column 5: Addresses begin with https:// or http://, not with javascript:'],
  ['a file address', 'See ftp://shop.example', 'Line 1, column 5: Addresses begin with https:// or http://, not with ftp://'],
  ['nothing', '  \n ', 'A text cannot be empty.'],
  ['what says nothing once filled', '{% if total %}{% endif %}', 'With the example nothing is left of this text.'],
  ['a control character', 'a\nb\u0007', 'Line 2, column 2: A control character is in the text.'],
  ['more than a paragraph', 'x'.repeat(1_501), 'With the example it has 1501 characters; at most 1500 are possible.'],
])('%s is not saved, and the place is named', (_, text, sentence) => {
  expect(mistakes('opening', text)).toEqual([sentence])
})

test('a subject of more than 120 characters is not saved, one of more than 50 is warned of', () => {
  expect(mistakes('subject', 'x'.repeat(121))).toEqual(['With the example it has 121 characters; at most 120 are possible.'])
  expect(mistakes('subject', 'x'.repeat(120))).toEqual([])
  expect(warnings('subject', 'x'.repeat(51))).toEqual(['With the example it has 51 characters; phones show about 50.'])
  expect(warnings('subject', 'x'.repeat(50))).toEqual([])
})

test('what a shared sentence must say stays in it; elsewhere its loss is a warning', () => {
  expect(mistakes('coupon.ends', 'Good for a while.', 'common')).toEqual(['{{ coupon.endsAt }} must stay in this text.'])
  expect(mistakes('coupon.ends', 'Until {{ coupon.endsAt }}.', 'common')).toEqual([])
  expect(warnings('opening', 'Your order was not finished.')).toEqual(['The default says {{ shop.name }}; this text does not.'])
})

test('a condition, a filter and ordinary words with a colon are fine', () => {
  expect(mistakes('opening', '{% if firstName %}{{ firstName | upcase }}: {% endif %}our data: safe, see https://shop.example at {{ shop.name }}')).toEqual([])
})

test('what is empty in this mail is warned of', () => {
  expect(warnings('opening', 'Order {{ order.number }} at {{ shop.name }}')).toEqual(['Line 1, column 10: {{ order.number }} is empty in this mail\'s example.'])
})

test('a word or a mail that is not there cannot be changed', () => {
  expect(mistakes('nothing', 'x')).toEqual(['There is no «cart-help.nothing».'])
  expect(mistakes('subject', 'x', 'no-mail')).toEqual(['There is no «no-mail.subject».'])
  expect(mistakes('title', 'x', 'pages')).toEqual(['There is no «pages.title».'])
})

const paths = (words: object, before = ''): readonly (readonly [string, string])[] =>
  Object.entries(words).flatMap(([key, word]: [string, unknown]): readonly (readonly [string, string])[] => (typeof word === 'string' ? [[`${before}${key}`, word]] : paths(word as object, `${before}${key}.`)))
