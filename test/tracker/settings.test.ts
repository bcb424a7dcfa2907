/** What the script tag says. */
import { describe, expect, it } from 'vitest'
import { optionsOfTag } from '../../tracker/settings.ts'

const tag = (src: string, dataset: Record<string, string>): Parameters<typeof optionsOfTag>[0] => ({ src, dataset })

describe('the script tag', () => {
  it.each([
    ['https://cartback.example/t.js', 'https://cartback.example'],
    ['http://127.0.0.1:8080/t.js', 'http://127.0.0.1:8080'],
    ['https://shop.example/carts/t.js?v=2', 'https://shop.example/carts'],
  ])('%s names the service at %s', (src, endpoint) => {
    expect(optionsOfTag(tag(src, { store: 'default' }))).toEqual({ store: 'default', endpoint, debug: false })
  })

  it('asks for reasons in the console with data-debug, with or without a value', () => {
    expect(optionsOfTag(tag('https://cartback.example/t.js', { store: 'default', debug: '' })).debug).toBe(true)
  })

  it('may leave the shop to the page', () => {
    expect(optionsOfTag(tag('https://cartback.example/t.js', {})).store).toBeUndefined()
  })
})
