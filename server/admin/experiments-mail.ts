/** The mails that can be tried out, how each is without an experiment, and what its variants may be. */
import { checkDelay } from '../changes/check-series.ts'
import { remarkText } from '../changes/check-word.ts'
import { createJudge } from '../changes/judge.ts'
import type { Deps } from '../deps.ts'
import { subjectWith, wordsWith } from '../experiments/apply.ts'
import type { Variant } from '../experiments/experiment.ts'
import { changePath } from '../flows/changed.ts'
import type { Step } from '../flows/flow.ts'
import { flowOf, flows } from '../flows/flows.ts'
import { renderMail, type RenderedMail } from '../mail/render.ts'
import type { Store } from '../stores/shop.ts'
import { chooseLanguage, LANGUAGES, type Language } from '../values/locale.ts'
import { minutes } from '../values/time.ts'
import type { MailRules } from './experiments-input.ts'

/** A mail that may be tried out. */
export interface Mail {
  readonly store: Store
  readonly flow: string
  readonly step: string
}

export const keyOf = ({ store, flow, step }: Mail): string => `${store.id}/${flow}/${step}`

/** Reminders of carts that a shop sends. */
export const mailsOf = (deps: Pick<Deps, 'stores'>): readonly Mail[] => [...deps.stores.values()].flatMap((store) =>
  [...flows.values()].filter((flow) => flow.subject === 'cart' && store.flows.includes(flow.name)).flatMap(({ name }) => (flowOf(store, name)?.steps ?? []).map(({ id }): Mail => ({ store, flow: name, step: id }))))

/** A mail as it is without an experiment. */
export interface UsualMail {
  readonly subjects: Readonly<Record<Language, string>>
  readonly preheaders: Readonly<Record<Language, string>>
  /** Its step's delay; null: it leaves by none. */
  readonly minutes: string | null
  /** What that counts from. */
  readonly from: string
}

type Rendering = Pick<Deps, 'templates'>

export function usualMail(deps: Rendering, mail: Mail): UsualMail {
  const rendered = (read: (each: RenderedMail) => string): Readonly<Record<Language, string>> =>
    // Every language has its entry, which Object.fromEntries cannot tell.
    Object.fromEntries(LANGUAGES.map((language) => [language, read(example(deps, mail, language))])) as Record<Language, string>
  return { subjects: rendered(({ subject }) => subject), preheaders: rendered(({ preheader }) => preheader), minutes: usualMinutes(mail), from: stepOf(mail)?.from === 'previous mail' ? 'the mail before' : 'the last sign of the shopper' }
}

/** The words of a variant in the example: its subject, or the line beside it. */
export function variantWords(deps: Rendering, mail: Mail, variant: Variant, language: Language): string {
  if (variant.preheaders !== undefined) return example(deps, mail, language, variant).preheader
  return subjectWith(variant, { language, shopName: mail.store.name }) ?? example(deps, mail, language).subject
}

export function rulesOf({ templates }: Rendering, mail: Mail): MailRules {
  const { store, flow, step } = mail
  const judge = createJudge(templates)
  return {
    language: chooseLanguage(null, store.locale), usualMinutes: usualMinutes(mail),
    delayMistake: (text) => checkDelay(store.changes?.series ?? {}, changePath(flow, step, 'after'), text),
    preheaderMistake: (language, text) => {
      const [remark] = judge({ language, group: stepOf(mail)?.mail ?? '', path: 'preheader', text }).mistakes
      return remark === undefined ? null : remarkText(remark)
    },
  }
}

const stepOf = ({ store, flow, step }: Mail): Step | undefined => flowOf(store, flow)?.steps.find(({ id }) => id === step)

function usualMinutes(mail: Mail): string | null {
  const step = stepOf(mail)
  return step === undefined || step.trigger ? null : String(Math.round(step.after / minutes(1)))
}

function example({ templates }: Rendering, mail: Mail, language: Language, variant: Variant = { id: 'A' }): RenderedMail {
  const { store, flow, step } = mail
  const name = flows.get(flow)?.steps.find(({ id }) => id === step)?.mail
  if (name === undefined) return { subject: '', preheader: '', html: '', text: '' }
  const sample = templates.sample(name)
  const words = wordsWith(store.changes?.words ?? {}, variant, name)
  return renderMail(templates, name, { ...sample, language, locale: language, shop: { ...sample.shop, name: store.name } }, { words, onBroken: () => undefined })
}
