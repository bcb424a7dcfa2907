/** Which addresses look mistyped, and which do not. */
import { describe, expect, it } from 'vitest'
import { suggestionFor } from '../../tracker/slips.ts'

describe('an address', () => {
  it.each([
    ['ann@gmial.com', 'ann@gmail.com'],
    ['ann@gmail.con', 'ann@gmail.com'],
    ['Ann.Example@GMAI.COM', 'Ann.Example@gmail.com'],
    ['ann@hotmial.com', 'ann@hotmail.com'],
    ['ann@naver.con', 'ann@naver.com'],
    ['ann@hanmial.net', 'ann@hanmail.net'],
    ['ann@laposte.nte', 'ann@laposte.net'],
    ['ann@kolumbus.if', 'ann@kolumbus.fi'],
    ['ann@protnomail.con', 'ann@protonmail.com'],
  ])('%s was probably meant to be %s', (typed, meant) => {
    expect(suggestionFor(typed)).toBe(meant)
  })

  it.each([
    'ann@gmail.com', 'ann@o2.pl', 'ann@op.pl', 'ann@wp.pl', 'ann@interia.pl', 'ann@kolumbus.fi', 'ann@suomi24.fi', 'ann@hanmail.net', 'ann@naver.com',
    'ann@company.io', 'ann@o3.pl', 'ann@example.test', 'ann@gmx.de', 'ann@web.de', 'ann@', '', 'ann', 'ann@gm.co',
  ])('%j is left alone', (typed) => {
    expect(suggestionFor(typed)).toBeUndefined()
  })
})
