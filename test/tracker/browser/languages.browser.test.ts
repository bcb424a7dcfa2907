/** The words of the locale files under the field of a checkout: at most two lines on a small telephone, and a target for a finger. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '../../../server/config.ts'
import { noticeAnswer } from '../../../server/consent/notice.ts'
import { storeFromConfig } from '../../../server/stores/shop.ts'
import { LANGUAGES } from '../../../server/values/locale.ts'
import { closeBrowser, NOTICE, openScene, type Scene } from './support/scene.ts'
import { BLOCK_8, classicForm, livingIn, makePage } from './support/own-page.ts'
import { templates } from '../../support/templates.ts'

/** WCAG 2.2, 2.5.8: a target's least size in CSS pixels. */
const TARGET_PX = 24
/** What WooCommerce's own themes and most others write with, so that lines are as long as in a shop. */
const HEAD = '<style>body{font:16px system-ui,sans-serif;margin:0;padding:0 16px}input{width:100%;box-sizing:border-box}</style>'

const config = readConfig({ SECRET_KEY: 'x'.repeat(32), STORE_URL: 'https://shop.example', WOOCOMMERCE_KEY: 'ck_1', WOOCOMMERCE_SECRET: 'cs_1', ADMIN_PASSWORD: 'a password for tests' })
if (config.kind === 'wrong') throw new Error(config.problems.join())
const store = storeFromConfig(config.config)

let scene: Scene
beforeEach(async () => {
  scene = await openScene()
  scene.service.notice = (country, locale) => noticeAnswer(templates, store, 'US', { country: country || null, locale, objects: false })
})
afterEach(() => scene.end())
afterAll(closeBrowser)

describe.each(LANGUAGES)('in %s', (language) => {
  it.each([['notice', 'US', classicForm('US'), '#billing_email'], ['tick', 'DE', classicForm('DE'), '#billing_email'], ['notice', 'US', BLOCK_8, '#email']])('the %s of a checkout in %s', async (mode, country, body, email) => {
    const shopper = await scene.visitor({ widthPx: 320 })
    await livingIn(country, shopper)
    await shopper.open(await makePage(scene, shopper, { body, attributes: `lang="${language}"`, head: HEAD }))
    await shopper.page.locator(email).focus()
    await shopper.settled()
    const line = shopper.page.locator(NOTICE)
    const button = line.locator('button')
    expect(await button.getAttribute('role')).toBe(mode === 'tick' ? 'checkbox' : null)
    const [height, lineHeight] = await line.evaluate((element) => [element.getBoundingClientRect().height, parseFloat(getComputedStyle(element).lineHeight)])
    expect(height! / lineHeight!).toBeLessThanOrEqual(2)
    expect(await button.evaluate((element) => Math.max(...[...element.getClientRects()].map((box) => box.height)))).toBeGreaterThanOrEqual(TARGET_PX)
    if (mode === 'notice') {
      await button.click()
      expect((await line.evaluate((element) => element.getBoundingClientRect().height)) / lineHeight!).toBeLessThanOrEqual(2)
    }
    const folder = process.env['SCREENSHOTS']
    if (folder !== undefined) await shopper.page.screenshot({ path: `${folder}/${language}-${mode}-${country}-${email.slice(1)}.png` })
  })
})
