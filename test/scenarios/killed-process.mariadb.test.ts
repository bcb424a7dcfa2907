/** A real process of the service is killed while its mail is on the way: nobody gets that mail twice. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../server/clock.ts'
import { FAULTS } from '../../server/demo/postmark/faults.ts'
import { startDemoPostmark, type DemoPostmark } from '../../server/demo/postmark/server.ts'
import { startDemoShop, type DemoShop } from '../../server/demo/shop/shop.ts'
import { readConfig } from '../../server/config.ts'
import { createLog } from '../../server/log.ts'
import { latestMessages } from '../../server/messages/outbox.ts'
import { onlyScript } from '../../server/scripts.ts'
import { createService } from '../../server/service.ts'
import { hours, minutes, plus } from '../../server/values/time.ts'
import { movableClock } from '../support/clock.ts'
import { databases } from '../support/databases.ts'
import { cartPost } from '../support/shop.ts'

/** An hour passes in a second. */
const SPEED = 3_600
const LIMIT_MS = 60_000

beforeAll(() => {
  execFileSync('npm', ['run', '-s', 'build', '--', '--quiet'])
})

describe.each(databases)('on $name', (kind) => {
  test('a process killed after its intent, with the mail accepted, causes no second mail', async () => {
    const clock = systemClock(1)
    const [woo, postmark, database] = [await startDemoShop({ now: clock.wall }), await startDemoPostmark({ now: clock.wall }), await kind.create()]
    const environment = settingsFor(woo, postmark, database.url)
    const child = await startProcess(environment)
    try {
      postmark.faults.set(FAULTS.hangInBody, { on: 'sends' })
      await fetch(`${child.url}/v1/carts`, { method: 'POST', headers: { origin: woo.url }, body: JSON.stringify(cartPost(woo, { email: 'ann@example.test' }, 1)) })
      await expect.poll(() => postmark.accepted().length, { timeout: 20_000 }).toBe(1)
      child.process.kill('SIGKILL')
      await once(child.process, 'exit')
      postmark.faults.clear()
      expect(await afterwards(environment, postmark)).toEqual(['help sent: found-by-search'])
      expect(postmark.accepted()).toHaveLength(1)
    } finally {
      child.process.kill('SIGKILL')
      await woo.close()
      await postmark.close()
      database.remove()
    }
  }, LIMIT_MS)
})

/** Another process takes over hours later; returns what the outbox says then. */
async function afterwards(environment: Record<string, string>, postmark: DemoPostmark): Promise<readonly string[]> {
  const read = readConfig(environment)
  if (read.kind === 'wrong') throw new Error(read.problems.join('\n'))
  const clock = movableClock(plus(systemClock(1).wall(), hours(5)))
  const service = await createService(read.config, onlyScript(''), { clock, log: createLog('silent') })
  for (let beats = 0; beats < 6; beats++) {
    await service.heart.beat()
    clock.pass(minutes(6))
  }
  const outbox = (await latestMessages(service.deps.connection.db)).map((message) => `${message.step} ${message.state}: ${message.reason}`)
  await service.close()
  expect(postmark.accepted()).toHaveLength(1)
  return outbox
}

const settingsFor = (woo: DemoShop, postmark: DemoPostmark, databaseUrl: string): Record<string, string> => ({
  DATABASE_URL: databaseUrl, SECRET_KEY: 'a secret key for tests only, not for use', ADMIN_PASSWORD: 'a password for tests', PUBLIC_URL: 'http://127.0.0.1:1',
  STORE_URL: woo.url, STORE_COUNTRY: 'IE', WOOCOMMERCE_KEY: woo.key, WOOCOMMERCE_SECRET: woo.secret, POSTMARK_SERVER_TOKEN: postmark.token, POSTMARK_API_URL: postmark.url,
  MAIL_FROM_REMINDERS: 'Shop <hello@shop.example>', ALLOWED_RECIPIENTS: '*@example.test', CLOCK_SPEED: String(SPEED), PORT: '0', HOST: '127.0.0.1',
})

async function startProcess(environment: Record<string, string>): Promise<{ process: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ['dist/server.mjs'], { env: { PATH: process.env['PATH'] ?? '', ...environment }, stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', (part: Buffer) => {
    text += part.toString()
  })
  await expect.poll(() => text, { timeout: 15_000 }).toContain('service.started')
  return { process: child, url: `http://127.0.0.1:${/"port":(\d+)/.exec(text)?.[1] ?? ''}` }
}
