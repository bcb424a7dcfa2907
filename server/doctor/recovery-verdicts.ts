/** Whether somebody else reminds this shop's shoppers too, and who should yield: nobody may get two. Pure. */
import { CART_FLOWS } from '../flows/flow.ts'
import { cartFlowOf } from '../flows/flows.ts'
import type { ShopFacts } from './facts.ts'
import { green, red, yellow, type Check, type Line } from './report.ts'
import { rivalsAmong, type Rival } from './rivals.ts'

const RECOVERY: Check = { check: 'other-reminders', title: 'Nobody is reminded twice' }

const YIELD_WE = `or let Cartback yield: take ${CART_FLOWS.join(' or ')} out of the shop's flows (FLOWS)`

/** Red where somebody else surely reminds too, yellow where that may be. */
export function recoveryLine(facts: ShopFacts): Line {
  const { parts, recoveryMail, store } = facts
  const rivals = parts?.kind === 'ok' ? rivalsAmong(parts.value.plugins) : []
  const isCoreOn = recoveryMail?.kind === 'ok' && recoveryMail.value === 'automatic'
  if (cartFlowOf(store.flows) === null) return green(RECOVERY, 'Cartback sends no reminders for this shop, so it is in nobody\'s way.')
  if (isCoreOn) return red(RECOVERY, 'WooCommerce sends a recovery mail of its own two hours after an order was left unpaid, beside ours.', `Switch off its automatic sending (WooCommerce > Settings > Emails > Abandoned cart recovery), which knows less than ours; ${YIELD_WE}.`)
  const dedicated = rivals.filter((rival) => rival.kind === 'reminds')
  if (dedicated.length > 0) return red(RECOVERY, `${names(dedicated)} ${dedicated.length === 1 ? 'is' : 'are'} active in the shop and send${dedicated.length === 1 ? 's' : ''} reminders too, so people get two.`, `Deactivate ${dedicated.length === 1 ? 'it' : 'them'} under WordPress > Plugins; ${YIELD_WE}.`)
  if (rivals.length > 0) return yellow(RECOVERY, `${names(rivals)} can send reminders too; whether ${rivals.length === 1 ? 'it does' : 'they do'} is not to be seen from here.`, `Look that its abandoned-cart automation is off; ${YIELD_WE}.`)
  if (parts?.kind !== 'ok') return yellow(RECOVERY, 'The shop does not say which plugins it has, so nobody knows whether one of them sends reminders too.', 'Look yourself (WordPress > Plugins), or give the key to a user who may manage WooCommerce.')
  if (recoveryMail?.kind !== 'ok') return yellow(RECOVERY, 'No plugin known to us sends reminders, but the shop does not say whether WooCommerce itself does.', 'Look under WooCommerce > Settings > Emails for «Abandoned cart recovery»: its automatic sending must be off.')
  return green(RECOVERY, recoveryMail.value === 'by-hand' ? 'WooCommerce\'s own recovery mail is sent only when you press for it, and no plugin known to us sends reminders.' : 'Neither WooCommerce itself nor a plugin known to us sends reminders.')
}

function names(rivals: readonly Rival[]): string {
  const all = rivals.map((rival) => rival.name)
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''}`
}
