/** The real Chromium of the browser tests. */
import { chromium, type Browser } from 'playwright-core'
import { findChromium } from '../provision/programs.ts'

/** No sandbox, because tests may run as root; the rest keeps it from calling home. */
const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
]

/** @throws Error when there is no Chromium on this machine */
export function openChromium(): Promise<Browser> {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('Chromium is missing; `npm test` installs it or says how')
  return chromium.launch({ executablePath, args: FLAGS })
}
