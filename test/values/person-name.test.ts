/** First names for greetings: plainly a name, or none. */
import { expect, it } from 'vitest'
import { cleanFirstName } from '../../server/values/person-name.ts'

it.each([
  ['Anna', 'Anna'], ['  Mary   Ann ', 'Mary Ann'], ["O'Neil", "O'Neil"], ['Jean-Luc', 'Jean-Luc'], ['J. R.', 'J. R.'],
  ['Łukasz', 'Łukasz'], ['지민', '지민'], ['Zoe\u0301', 'Zoé'], ['عائشة', 'عائشة'], ['D’Arcy', 'D’Arcy'],
])('%s is greeted', (typed, greeted) => {
  expect(cleanFirstName(typed)).toBe(greeted)
})

it.each([
  [null], [''], ['   '], ['.'], ["'"], ['<b>Anna</b>'], ['{{ shop }}'], ['Anna!'], ['Anna 2'], ['evil.test'], ['bit.ly'], ['www evil'],
  ['https://evil.test'], ['ann@shopper.test'], ['Anna\u202Eanna'], ['Claim your free prize'], ['x'.repeat(41)], ['Anna 🎉'], ['Anna\nSubject: x'],
])('%j is not', (typed) => {
  expect(cleanFirstName(typed)).toBeNull()
})
