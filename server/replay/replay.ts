/** What given settings would have sent in the past: the live decision, walked through stored stories in virtual time. Pure. */
import { withDelays } from '../experiments/delays.ts'
import { decide, type DoneStep, type Facts } from '../flows/decide.ts'
import { NOT_AGAIN_WITHIN } from '../flows/done.ts'
import { placeOf, type Flow, type Response, type Step } from '../flows/flow.ts'
import { carriesCoupon, type CouponTerms } from '../incentives/settings.ts'
import type { Caps } from '../pace/caps.ts'
import { hasToWait, type LiveSeries } from '../pace/series.ts'
import { days, minutes, plus, type Duration, type Instant } from '../values/time.ts'
import type { Story } from './story.ts'

/** Decisions about one story: far more than a month of waiting takes. */
const DECISIONS_MAX = 500
/** Time always goes on, whatever a decision says. */
const TICK: Duration = minutes(1)

/** What is looked at: the shop's own settings, or others. */
export interface ReplaySettings {
  /** By which subject; null: no such series runs. */
  readonly flows: { readonly cart: Flow | null; readonly order: Flow | null }
  readonly coupons: CouponTerms | null
  readonly caps: Caps
  readonly idle: Duration
  readonly coolOff: Duration
}

export interface Replayed {
  readonly mails: number
  readonly coupons: number
  /** People who would have got at least one. */
  readonly people: number
  readonly bySteps: ReadonlyMap<string, { readonly flow: string; readonly step: Step; readonly count: number }>
}

/** @param until the present: what lies behind it has not happened */
export function replay(stories: readonly Story[], settings: ReplaySettings, until: Instant): Replayed {
  const sent: Sent[] = []
  const people = new Map<string, Story[]>()
  for (const story of stories) people.set(story.person, [...people.get(story.person) ?? [], story])
  for (const ofPerson of people.values()) sent.push(...walk(ofPerson, settings, until))
  const bySteps = new Map<string, { flow: string; step: Step; count: number }>()
  for (const { flow, step } of sent) bySteps.set(`${flow}.${step.id}`, { flow, step, count: (bySteps.get(`${flow}.${step.id}`)?.count ?? 0) + 1 })
  return { mails: sent.length, coupons: sent.filter(({ hasCoupon }) => hasCoupon).length, people: new Set(sent.map(({ person }) => person)).size, bySteps }
}

interface Sent {
  readonly person: string
  readonly flow: string
  readonly step: Step
  readonly at: Instant
  readonly hasCoupon: boolean
}

interface Live {
  readonly story: Story
  readonly flow: Flow
  readonly done: DoneStep[]
  /** When it is decided next; null once it is over. */
  nextAt: Instant | null
  decisions: number
  /** Ended by an order: after a purchase the story begins anew. */
  isOrdered: boolean
}

/** One person's stories side by side, in the order of time. */
function walk(stories: readonly Story[], settings: ReplaySettings, until: Instant): readonly Sent[] {
  const lives = stories.flatMap((story): Live[] => {
    const flow = settings.flows[story.subject]
    return flow ? [{ story, flow: withDelays(flow, story.delays), done: [], nextAt: story.subject === 'cart' ? plus(story.anchor, settings.idle) : story.anchor, decisions: 0, isOrdered: false }] : []
  })
  const sent: Sent[] = []
  for (;;) {
    const live = lives.filter(({ nextAt }) => nextAt !== null && nextAt <= until).sort((a, b) => (a.nextAt ?? 0) - (b.nextAt ?? 0))[0]
    if (!live || live.nextAt === null) return sent
    step(live, live.nextAt, { lives, settings, sent })
  }
}

function step(live: Live, at: Instant, about: { lives: readonly Live[]; settings: ReplaySettings; sent: Sent[] }): void {
  const decision = decide(live.flow, factsAt(live, at, about), at)
  live.decisions += 1
  if (decision.kind === 'stop' || live.decisions >= DECISIONS_MAX) {
    live.nextAt = null
    live.isOrdered = decision.kind === 'stop' && decision.because === 'ordered'
  }
  else if (decision.kind === 'wait') live.nextAt = decision.until > at ? decision.until : plus(at, TICK)
  else {
    const isSent = decision.kind === 'send'
    const { mail } = decision.step
    live.done.push({ step: placeOf(decision.step), sentAt: isSent ? at : null, dueAt: decision.due, mail, response: live.story.responses.get(mail) ?? ('not-opened' satisfies Response) })
    if (isSent) about.sent.push({ person: live.story.person, flow: live.flow.name, step: decision.step, at, hasCoupon: getsCoupon(live, decision.step, at, about) })
    live.nextAt = plus(at, TICK)
  }
}

function factsAt(live: Live, at: Instant, { lives, settings, sent }: { lives: readonly Live[]; settings: ReplaySettings; sent: readonly Sent[] }): Facts {
  const { story, flow, done } = live
  const others = lives.filter((other) => other !== live && other.nextAt !== null && other.story.anchor <= at)
  const elsewhere = lives.filter((other) => other !== live && other.flow.name === flow.name && story.subject === 'cart' && !other.isOrdered)
    .flatMap((other) => other.done.filter(({ sentAt }) => sentAt !== null && plus(sentAt, NOT_AGAIN_WITHIN) >= at))
  const common = {
    anchor: story.anchor, hasAddress: true, isSuppressed: story.suppressions.some((said) => said.at <= at && (said.topic === 'all' || said.topic === flow.topic)), done: [...done, ...elsewhere], permission: story.permission, about: story.about,
    pace: {
      caps: settings.caps, mailedAt: sent.map((each) => each.at), ownMailedAt: done.flatMap(({ sentAt }) => (sentAt === null ? [] : [sentAt])), quiet: story.quiet, spread: minutes(0), isPaused: false,
      hasToWait: hasToWait(seriesOf(live), others.map(seriesOf)),
    },
  }
  if (story.subject === 'order') return { ...common, subject: 'order', status: story.withdrawnAt !== null && story.withdrawnAt <= at ? 'cancelled' : 'completed' }
  const isNewer = (other: Live): boolean => other !== live && other.story.subject === 'cart' && other.story.anchor > story.anchor && other.story.anchor <= at
  return {
    ...common, subject: 'cart', state: 'abandoned', lineCount: story.about.pieces, isOrdered: story.orderedAt !== null && story.orderedAt <= at, payingUntil: null, isUntold: false, reopenedAt: null,
    hasNewerCart: lives.some(isNewer), idle: settings.idle, coolOffUntil: story.boughtBefore === null ? null : plus(story.boughtBefore, settings.coolOff), news: [],
  }
}

const seriesOf = ({ story, flow }: Live): LiveSeries => ({ runId: story.id, topic: flow.topic, activeAt: story.anchor })

/** As far as records say: what the shop would have refused, or a budget, is not known. */
function getsCoupon({ story }: Live, sentStep: Step, at: Instant, { settings: { coupons }, sent }: { settings: ReplaySettings; sent: readonly Sent[] }): boolean {
  if (story.subject !== 'cart' || coupons === null || !carriesCoupon(coupons, sentStep)) return false
  const isNew = (story.about.previousOrders ?? 0) === 0
  if ((coupons.people === 'new' && !isNew) || (coupons.people === 'returning' && isNew)) return false
  return !sent.some((each) => each.hasCoupon && plus(each.at, days(coupons.everyDays)) > at)
}
