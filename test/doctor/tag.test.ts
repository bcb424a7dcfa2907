/** The script's tag is found in whatever form themes, caches and optimisers leave it. */
import { expect, test } from 'vitest'
import { findTag } from '../../server/doctor/tag.ts'

const wanted = { publicUrl: 'https://mail.shop.example', storeId: 'default', pinnedPath: '/t.abcDEF123.js' }

test.each<[string, string]>([
  ['<script async src="https://mail.shop.example/t.js" data-store="default"></script>', 'right'],
  ['<script src=https://mail.shop.example/t.js async data-store=default></script>', 'right'],
  [`<SCRIPT data-store='default' src='//mail.shop.example/t.js?ver=6.9'></SCRIPT>`, 'right'],
  ['<script type="rocketlazyloadscript" data-rocket-src="https://mail.shop.example/t.js" data-store="default"></script>', 'right'],
  ['<script async src="https://mail.shop.example/t.abcDEF123.js" data-store="default" integrity="sha384-x" crossorigin="anonymous"></script>', 'right'],
  ['<script async src="https://mail.shop.example/t.older00.js" data-store="default" integrity="sha384-x"></script>', 'old-pin'],
  ['<script async src="https://mail.shop.example/t.js" data-store="outlet"></script>', 'other-shop'],
  ['<script async src="http://localhost:8080/t.js" data-store="default"></script>', 'other-service'],
  ['<script async src="https://mail.shop.example/t.js"></script>', 'none'],
  ['<script src="https://cdn.example/start.js" data-store="default"></script>', 'none'],
  ['<p>src="https://mail.shop.example/t.js" data-store="default"</p>', 'none'],
  ['<script async src="https://mail.shop.example/t.js" data-store="outlet"></script><script async src="https://mail.shop.example/t.js" data-store="default"></script>', 'right'],
])('%s is %s', (html, kind) => {
  expect(findTag(`<html><head>${html}</head></html>`, wanted).kind).toBe(kind)
})

test('a service below a path is told apart from another one on the same host', () => {
  const below = { ...wanted, publicUrl: 'https://shop.example/cartback' }
  expect(findTag('<script src="https://shop.example/cartback/t.js" data-store="default"></script>', below).kind).toBe('right')
  expect(findTag('<script src="https://shop.example/t.js" data-store="default"></script>', below).kind).toBe('other-service')
})
