/** The admin site of a service in a real browser, behind a socket of its own. */
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Browser, Page } from 'playwright-core'
import { openChromium } from './chromium.ts'
import { databases } from './databases.ts'
import { openShop, type Shop } from './shop.ts'

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8')

export interface AdminBrowser {
  readonly browser: Browser
  readonly publicUrl: string
  readonly shop: Shop
  close(): Promise<void>
}

/** @param settings beside those that keep mails from leaving */
export async function openAdminBrowser(settings: Readonly<Record<string, string>> = {}): Promise<AdminBrowser> {
  const [kind] = databases
  if (!kind) throw new Error('no database')
  const browser = await openChromium()
  let handle: RequestListener = () => undefined
  const server = createServer((request, response) => handle(request, response))
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const publicUrl = `http://localhost:${(server.address() as AddressInfo).port}`
  const { shop, close } = await openShop(kind, { PUBLIC_URL: publicUrl, LIVE: 'false', ...settings })
  handle = getRequestListener(shop.service.app.fetch, { overrideGlobalObjects: false })
  return {
    browser, publicUrl, shop,
    close: async () => {
      await browser.close()
      server.closeAllConnections()
      server.close()
      await close()
    },
  }
}

interface Axe { run(options: object): Promise<{ readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[] }> }

/** What axe finds on a page, each with its first place. */
export async function barriersOn(page: Page, options: { readonly iframes?: boolean } = {}): Promise<readonly string[]> {
  await page.evaluate(AXE)
  const { violations } = await page.evaluate((given) => (globalThis as unknown as { axe: Axe }).axe.run(given), options)
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)
}
