/** The currency a WooCommerce shop keeps its books in. */
import { z } from 'zod'
import type { Answer } from './platform.ts'
import type { WooClient } from './woocommerce-client.ts'
import { SETTING_VALUES } from './woocommerce-schema.ts'

const CURRENCY = 'woocommerce_currency'

const currencyOf = z.array(z.object({ id: z.string(), value: z.unknown() })).transform((rows, context): string => {
  const value = rows.find((row) => row.id === CURRENCY)?.value
  if (typeof value === 'string' && /^[A-Z]{3}$/.test(value)) return value
  context.addIssue('no currency among the settings')
  return z.NEVER
})

export const askCurrency = (get: WooClient['get']) => (): Promise<Answer<string>> => get('settings/general', SETTING_VALUES, currencyOf)
