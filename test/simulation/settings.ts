/** The settings that all simulated processes run with. */
import { readConfig } from '../../server/config.ts'

export const STORE_ID = 'default'
/** Some worlds have another shop of the same install, which sells to some of the same people. */
export const SECOND_STORE_ID = 'second'

const read = readConfig({
  SECRET_KEY: 'a secret key for simulations only, not for use', PUBLIC_URL: 'https://mail.shop.example', ADMIN_PASSWORD: 'a password for simulations',
  STORE_URL: 'https://shop.example', WOOCOMMERCE_KEY: 'ck_simulated', WOOCOMMERCE_SECRET: 'cs_simulated', STORE_COUNTRY: 'IE', WEBHOOKS: 'never',
  POSTMARK_SERVER_TOKEN: 'unused', MAIL_FROM_REMINDERS: 'Shop <hello@shop.example>', POSTAL_ADDRESS: 'Quay 1, Harbour', LIVE: 'true', STORE_NAME: 'Harbour Goods',
  FLOWS: 'cart-classic,post-purchase', HOLDOUT_PERCENT: '0', COOL_OFF_DAYS: '0', LOG_LEVEL: 'silent',
})
if (read.kind === 'wrong') throw new Error(read.problems.join('\n'))

export const CONFIG = read.config
