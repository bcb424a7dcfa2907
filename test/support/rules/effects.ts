/** A file's name tells its effects: which names may touch the database, HTTP, the network, the process, time and chance. */
import { nameOf, type Import, type Node, type Source } from '../source.ts'
import { imports, names, nodes, product, server, tracker, type Rule } from './rule.ts'

const DATABASE = /^server\/(?:db\/.*|(?:.*\/)?(?:store|outbox|ledger))\.ts$/
const HTTP = /^server\/(?:(?:.*\/)?routes\.tsx?|app\.tsx?|main\.ts|admin\/.*|demo\/.*)$/
/** Writes a page's text and touches nothing. */
const RENDERING = /^hono\/(?:jsx|html)(?:\/|$)/
const NETWORK = /^server\/(?:providers|platforms|demo)\/.*$/
const PROCESS = /^server\/(?:main|cli|config|clock|log|mail\/template)\.ts$/
const TIMERS = /^server\/(?:tick\.ts|db\/.*)$/
/** Makes the deps, with their source of chance. */
const ASSEMBLY = /^server\/service\.ts$/
const VAULT = 'server/vault.ts'
/** Keeps on the disk what the database cannot take. */
const SPOOL = 'server/consent/spool.ts'

const isAny = (path: string, ...patterns: readonly RegExp[]): boolean => patterns.some((pattern) => pattern.test(path))

const isDateOfNow = (node: Node): boolean =>
  (node.type === 'NewExpression' && nameOf(node['callee']) === 'Date' && (node['arguments'] as unknown[]).length === 0) ||
  (node.type === 'CallExpression' && nameOf(node['callee']) === 'Date')

const mayUseNode = (each: Import, { path }: Source): boolean =>
  isAny(path, NETWORK, PROCESS, /^server\/db\//) || (path === VAULT && each.of === 'node:crypto') || (path === SPOOL && /^node:(?:fs(?:\/promises)?|path)$/.test(each.of))

/** What a file may touch, by its name. */
export const EFFECTS: readonly Rule[] = [
  {
    says: 'only store.ts, outbox.ts, ledger.ts and db/ touch the database',
    breaches: imports(
      (source) => product(source) && !DATABASE.test(source.path),
      (each) => (each.of === 'kysely' && !each.typesOnly) || /^(?:mysql2(?:\/.*)?|@photostructure\/sqlite|node:sqlite)$/.test(each.of),
    ),
    broken: [
      ['server/flows/decide.ts', `import { sql } from 'kysely'`],
      ['server/flows/scheduler.ts', `const mysql = await import('mysql2/promise')`],
      ['server/flows/restore.ts', `import { sql, type Kysely } from 'kysely'`],
    ],
    kept: [
      ['server/carts/store.ts', `import { sql } from 'kysely'`],
      ['server/flows/scheduler.ts', `import type { Kysely } from 'kysely'`],
      ['server/db/migrations/001-first.ts', `import { sql } from 'kysely'`],
    ],
  },
  {
    says: 'only routes.ts, app.ts, main.ts, admin/ and demo/ speak HTTP',
    breaches: imports(
      (source) => product(source) && !HTTP.test(source.path),
      (each, { path }) => /^(?:hono|@hono)(?:\/|$)/.test(each.of) && !(path.endsWith('.tsx') && RENDERING.test(each.of)),
    ),
    broken: [
      ['server/carts/door.ts', `import { HTTPException } from 'hono/http-exception'`],
      ['server/carts/restore.ts', `import type { Context } from 'hono'`],
      ['server/links/page.tsx', `import { Hono } from 'hono'`],
      ['server/links/page.ts', `import { html } from 'hono/html'`],
      ['server/log.ts', `import { getConnInfo } from '@hono/node-server/conninfo'`],
    ],
    kept: [
      ['server/carts/routes.ts', `import { Hono } from 'hono'`],
      ['server/links/page.tsx', `import { html } from 'hono/html'`],
      ['server/admin/pages.tsx', `import type { FC } from 'hono/jsx'`],
    ],
  },
  {
    says: 'only providers/, platforms/ and demo/ touch the network',
    breaches: (source) => [
      ...imports(server, (each) => /^(?:postmark|axios|undici|@woocommerce\/.*|node:(?:https?|http2|net|tls|dgram|dns)(?:\/.*)?)$/.test(each.of) && !NETWORK.test(source.path) && !each.typesOnly)(source),
      ...names((each) => server(each) && !NETWORK.test(each.path), ['fetch', 'globalThis.fetch', 'WebSocket', 'EventSource'])(source),
    ],
    broken: [
      ['server/orders/sync.ts', `export const ask = () => fetch('https://shop.example')`],
      ['server/messages/sender.ts', `import { ServerClient } from 'postmark'`],
      ['server/main.ts', `import { createServer } from 'node:http'`],
    ],
    kept: [
      ['server/providers/postmark.ts', `import { ServerClient } from 'postmark'`],
      ['server/main.ts', `serve({ fetch: app.fetch })`],
      ['server/platforms/woocommerce.ts', `export const ask = () => fetch('https://shop.example')`],
    ],
  },
  {
    says: 'only the named files touch the process, files and other modules of Node',
    breaches: (source) => [
      ...imports(product, (each) => each.of.startsWith('node:') && !mayUseNode(each, source))(source),
      ...names((each) => product(each) && !isAny(each.path, PROCESS, NETWORK, /^server\/db\//), ['process', 'globalThis.process', 'console'])(
        source,
      ).filter((each) => !(tracker(source) && each === 'uses console')),
    ],
    broken: [
      ['server/mail/render.ts', `import { readFileSync } from 'node:fs'`],
      ['server/consent/policy.ts', `export const country = process.env['COUNTRY']`],
      ['server/vault.ts', `import { readFileSync } from 'node:fs'`],
      ['server/consent/spool.ts', `import { createHash } from 'node:crypto'`],
      ['server/consent/silence.ts', `import { readFileSync } from 'node:fs'`],
      ['server/carts/store.ts', `console.log('saved')`],
    ],
    kept: [
      ['server/vault.ts', `import { randomBytes } from 'node:crypto'`],
      ['server/consent/spool.ts', `import { open } from 'node:fs/promises'`],
      ['server/mail/template.ts', `import { readFileSync } from 'node:fs'`],
      ['server/flows/decide.ts', `export const step = { process: 1 }`],
    ],
  },
  {
    says: 'only clock.ts reads the clock',
    breaches: (source) => [
      ...names((each) => server(each) && !/^server\/(?:clock\.ts|demo\/.*)$/.test(each.path), ['Date.now', 'performance.now', 'performance'])(source),
      ...nodes((each) => server(each) && !/^server\/(?:clock\.ts|demo\/.*)$/.test(each.path), isDateOfNow, 'asks for the time')(source),
    ],
    broken: [
      ['server/flows/scheduler.ts', `export const due = (at: number) => at < Date.now()`],
      ['server/mail/view.ts', `export const year = new Date().getFullYear()`],
      ['server/providers/postmark.ts', `const started = performance.now()`],
    ],
    kept: [
      ['server/mail/view.ts', `export const year = (at: number) => new Date(at).getFullYear()`],
      ['server/clock.ts', `export const now = () => Date.now()`],
      ['server/flows/decide.ts', `export type Now = ReturnType<typeof Date.now>`],
    ],
  },
  {
    says: 'chance comes from deps, secrets from the vault',
    breaches: names((each) => server(each) && !isAny(each.path, NETWORK, PROCESS, ASSEMBLY) && each.path !== VAULT, ['Math.random', 'crypto', 'globalThis.crypto']),
    broken: [
      ['server/messages/sender.ts', `export const jitter = () => Math.random()`],
      ['server/carts/store.ts', `export const id = () => crypto.randomUUID()`],
    ],
    kept: [['server/messages/sender.ts', `export const jitter = (deps: { random(): number }) => deps.random()`]],
  },
  {
    says: 'only the ticker and the outermost files set timers',
    breaches: names(
      (each) => server(each) && !isAny(each.path, TIMERS, PROCESS, NETWORK),
      ['setTimeout', 'setInterval', 'setImmediate', 'globalThis.setTimeout', 'globalThis.setInterval'],
    ),
    broken: [['server/flows/scheduler.ts', `setInterval(() => {}, 1000)`]],
    kept: [['server/tick.ts', `setInterval(() => {}, 1000)`]],
  },
]
