/** The demo as a newcomer starts it: the real command, a real browser, one story from cart to order. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openChromium } from '../support/chromium.ts'

const AUTO_LIMIT_MS = 120_000
const STORY_LIMIT_MS = 90_000
const ann = 'ann@example.test'

let browser: Browser
const running: ChildProcess[] = []

beforeAll(async () => {
  execFileSync('npm', ['run', '-s', 'build', '--', '--quiet'])
  browser = await openChromium()
})
afterAll(() => browser.close())
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})

describe('npm run demo', () => {
  test('with --auto plays the whole story and exits with 0', async () => {
    const demo = startDemo('--auto')
    expect(await demo.exit).toBe(0)
    expect(demo.said()).toContain('the cart counts as abandoned')
    expect(demo.said()).toContain('The mail «cart-visitor» is in the local mailbox')
    expect(demo.said()).toContain('The whole cart is back')
    expect(demo.said()).toContain('the series has stopped')
    expect(demo.said()).toContain('nothing more was sent')
  }, AUTO_LIMIT_MS)

  test('ends at Ctrl-C and leaves no process behind', async () => {
    const demo = startDemo()
    await demo.pages()
    demo.child.kill('SIGINT')
    expect(await demo.exit).toBe(0)
    expect(() => process.kill(demo.child.pid ?? 0, 0)).toThrow()
  })

  test.each(['block', 'classic'] as const)('shows a shopper who leaves the %s checkout the reminder, the cart again, and silence after the order', async (kind) => {
    const demo = startDemo()
    const pages = await demo.pages()
    await leaveCart(pages.shop, kind)
    const owner = await signIn(pages.admin)
    const link = await reminderLink(owner, pages.mailbox)
    const shopper = await (await browser.newContext()).newPage()
    await shopper.goto(link)
    await order(shopper)
    await expect.poll(async () => {
      await owner.goto(pages.admin)
      return owner.locator('body').innerText()
    }, { timeout: 20_000 }).toMatch(/recovered\s+1/)
    await owner.goto(pages.mailbox)
    expect(await owner.locator('a[href^="/admin/mailbox/"]').count()).toBe(1)
  }, STORY_LIMIT_MS)
})

interface Demo {
  readonly child: ChildProcess
  readonly exit: Promise<number | null>
  said(): string
  /** The addresses it prints. */
  pages(): Promise<{ shop: string; mailbox: string; admin: string }>
}

function startDemo(...words: string[]): Demo {
  const child = spawn(process.execPath, ['--enable-source-maps', 'dist/cli.mjs', 'demo', '--port', '0', ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  running.push(child)
  let text = ''
  child.stdout?.on('data', (part: Buffer) => {
    text += part.toString()
  })
  return {
    child,
    exit: new Promise((resolve) => child.once('exit', resolve)),
    said: () => text,
    pages: async () => {
      await expect.poll(() => text, { timeout: 15_000 }).toContain('Ctrl-C')
      const address = (name: string): string => new RegExp(`${name}\\s+(http\\S+)`).exec(text)?.[1] ?? ''
      return { shop: address('The shop'), mailbox: address('Mails \\(local mailbox\\)'), admin: address('Admin site') }
    },
  }
}

async function leaveCart(shop: string, kind: 'block' | 'classic'): Promise<void> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${shop}product/harbour-mug/`)
  await page.locator('.single_add_to_cart_button').click()
  await page.goto(kind === 'block' ? `${shop}checkout/` : `${shop}classic-checkout/`)
  const posted = page.waitForResponse((response) => response.url().endsWith('/v1/carts') && (response.request().postData() ?? '').includes(ann))
  await page.locator(kind === 'block' ? '#email' : '#billing_email').pressSequentially(ann)
  expect((await posted).status()).toBe(202)
  await context.close()
}

async function signIn(admin: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(admin)
  await page.locator('input[type=password]').fill('cartback-demo')
  await page.locator('button[type=submit]').click()
  return page
}

async function reminderLink(owner: Page, mailbox: string): Promise<string> {
  await expect.poll(async () => {
    await owner.goto(mailbox)
    return owner.locator('a[href^="/admin/mailbox/"]').count()
  }, { timeout: 40_000 }).toBe(1)
  await owner.locator('a[href^="/admin/mailbox/"]').click()
  const text = await owner.locator('pre').innerText()
  expect(text).toContain('Harbour mug')
  const link = /http\S+\/r\/[\w-]+/.exec(text)?.[0]
  expect(link).toBeDefined()
  return link ?? ''
}

async function order(shopper: Page): Promise<void> {
  await shopper.locator('#email').fill(ann)
  expect(await shopper.locator('body').innerText()).toContain('Harbour mug')
  for (const [label, text] of [['First name', 'Ann'], ['Last name', 'Harbour'], ['Address', 'Quay 1'], ['Postal code', '00100'], ['City', 'Helsinki']]) {
    await shopper.getByLabel(label ?? '', { exact: true }).fill(text ?? '')
  }
  await shopper.locator('.wc-block-components-checkout-place-order-button').click()
  await shopper.waitForURL(/order-received/)
}
