/** Pages that remember every complaint the shopper's console would show. */
import type { BrowserContext, Page } from 'playwright-core'

export interface WatchedPage {
  readonly page: Page
  /** Console messages, uncaught exceptions and unhandled rejections, but for the browser's own lines on failed requests. */
  readonly complaints: readonly string[]
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
