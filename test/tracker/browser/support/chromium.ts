/** A real Chromium for the browser tests, and pages that remember every complaint the shopper's console would show. */
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
]

export interface WatchedPage {
  readonly page: Page
  /** Console messages, uncaught exceptions and unhandled rejections, but for the browser's own lines on failed requests. */
  readonly complaints: readonly string[]
}

/** Starts the Chromium that `CHROMIUM` names. */
export function openChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: FLAGS })
}

/** Opens a tab in a context that keeps its storage until the context is closed. */
export async function openPage(context: BrowserContext): Promise<WatchedPage> {
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    // No script can keep a browser from noting a failed request.
    if (!message.text().startsWith('Failed to load resource')) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  return { page, complaints }
}
