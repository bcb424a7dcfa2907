/** For pages with an e-mail field: reads the checkout and keeps the notice. A script of its own, loaded only where such a field is. */
import { takeCountry, takeForm } from './checkout.ts'
import { load } from './load.ts'
import type { Memory } from './memory.ts'
import { standNotice } from './notice.ts'
import type { Answer, NoticeAnswer } from './protocol.ts'
import type { Settings } from './settings.ts'

/** Half of all addresses; a slip is looked for in the others only. */
const BIG_PROVIDERS = /@(gmail|hotmail|outlook|yahoo|icloud|naver|daum|orange|wp|o2)\./i

interface Cartback {
  readonly settings: Settings
  consent(answer: Answer): void
}

const { settings, consent } = (window as unknown as { readonly cartback: Cartback }).cartback
let isSlipLoaded = false

function read(memory: Memory): boolean {
  const { field, notice } = settings as { field?: HTMLInputElement; notice?: NoticeAnswer }
  if (!field) return false
  takeCountry(memory.known, settings)
  if (!notice || !standNotice(field, notice, memory.answer, (next) => press(memory, next))) return false
  takeForm(memory.known, field, settings)
  const { email } = memory.known
  if (email && notice.slip && !isSlipLoaded && !BIG_PROVIDERS.test(email)) {
    isSlipLoaded = true
    load('slip', settings)
  }
  return true
}

function press(memory: Memory, next: Answer): void {
  consent(next)
  // At once, not at the next look.
  read(memory)
}

settings.form = read
