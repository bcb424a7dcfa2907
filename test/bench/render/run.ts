/** Mails rendered a second by one core, beside bare LiquidJS that fills a flat template of the same size, parsed once. */
import { Liquid, type Template } from 'liquidjs'
import { previewFacts, VARIANTS } from '../../../server/mail/preview/variants.ts'
import { renderMail } from '../../../server/mail/render.ts'
import { loadTemplates } from '../../../server/mail/template.ts'
import { MAILS, type MailFacts, type MailName } from '../../../server/mail/view.ts'
import { LANGUAGES } from '../../../server/values/locale.ts'
import { median, medianInterval, pairedRatio, quantile, ratios, shuffled } from '../numbers.ts'

const US_PER_S = 1_000_000

interface Case {
  readonly mail: MailName
  readonly facts: MailFacts
  /** Html and text. */
  readonly flat: readonly (readonly Template[])[]
  readonly values: Readonly<Record<string, string>>
}

/** @param rounds each variant once in each, in an order of chance */
export async function benchRender({ machine, rounds, say }: { machine: string; rounds: number; say(text: string): void }): Promise<Record<string, unknown>> {
  const templates = loadTemplates()
  const liquid = new Liquid({ outputEscape: 'escape' })
  const cases = MAILS.flatMap((mail) => LANGUAGES.map((language): Case => {
    const facts = previewFacts(templates, mail, { language, variant: VARIANTS[0] ?? (() => { throw new Error('there is no variant') })() })
    const values = valuesOf(facts)
    const { html, text } = renderMail(templates, mail, facts)
    return { mail, facts, values, flat: [html, text].map((part) => liquid.parse(flattened(part, values))) }
  }))
  const ours = (): void => cases.forEach(({ mail, facts }) => void renderMail(templates, mail, facts))
  const bare = (): void => cases.forEach(({ flat, values }) => flat.forEach((template) => void liquid.renderSync([...template], values)))
  const variants = { ours, again: ours, bare }
  const costs: Record<keyof typeof variants, number[]> = { ours: [], again: [], bare: [] }
  for (const warm of Object.values(variants)) warm()
  for (let round = 0; round < rounds; round++) {
    for (const name of shuffled(Object.keys(variants) as (keyof typeof variants)[])) {
      say(`render: round ${round + 1} of ${rounds}, ${name}`)
      costs[name].push(cpuUsOf(variants[name]) / cases.length)
    }
  }
  const sizes = cases.map(({ mail, facts }) => Buffer.byteLength(renderMail(templates, mail, facts).html))
  console.log(`${cases.length} mails a round; ${(US_PER_S / median(costs.ours)).toFixed(0)} a second and core, ${(US_PER_S / median(costs.bare)).toFixed(0)} by bare LiquidJS`)
  return {
    ratio: pairedRatio(costs.bare, costs.ours), ratioInterval: medianInterval(ratios(costs.bare, costs.ours)), sameAgain: pairedRatio(costs.again, costs.ours), sameAgainInterval: medianInterval(ratios(costs.again, costs.ours)),
    mailsPerSecondPerCore: US_PER_S / median(costs.ours), bareMailsPerSecondPerCore: US_PER_S / median(costs.bare), mails: cases.length, rounds, htmlBytesMedian: median(sizes), htmlBytesMax: quantile(sizes, 1), machine,
  }
}

/** Processor time: what others do on the machine meanwhile is not counted. */
function cpuUsOf(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

const valuesOf = ({ link, unsubscribeUrl, firstName, shop, items }: MailFacts): Readonly<Record<string, string>> => ({
  link, unsubscribeUrl, firstName: firstName ?? '', shopName: shop.name, address: shop.postalAddress, ...Object.fromEntries(items.map(({ name }, n) => [`item${n}`, name])),
})

/** What a mail holds of these values becomes gaps again. */
const flattened = (part: string, values: Readonly<Record<string, string>>): string =>
  Object.entries(values).reduce((text, [key, value]) => (value === '' ? text : text.replaceAll(value, `{{ ${key} }}`)), part)
