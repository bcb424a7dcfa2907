/** How the service does as numbers for Prometheus. Labels are shops' public ids and codes of ours: nothing a person could be known by. */
import { Gauge, Registry } from 'prom-client'
import { EVENT_KINDS } from '../db/tables-of-feedback.ts'
import type { HealthFacts, ReasonCount } from '../health/facts.ts'
import type { Look } from '../health/health.ts'
import { LEVELS } from '../doctor/report.ts'
import type { Duration } from '../values/time.ts'

/** Reasons are codes. Should one ever hold something else, it is not told to a monitoring system. */
const CODE = /^[A-Za-z0-9 .,()_-]{1,80}$/

interface Metric {
  readonly name: string
  readonly help: string
  readonly values: readonly Value[]
}

interface Value {
  readonly labels?: Readonly<Record<string, string>>
  /** Null: not known, so no line at all. */
  readonly value: number | null
}

/** The text of `GET /metrics`, in a registry of its own each time, so that a label that is gone leaves nothing behind. */
export async function exposition(look: Look): Promise<{ readonly type: string; readonly text: string }> {
  const registry = new Registry()
  for (const { name, help, values } of metricsOf(look)) {
    const labelNames = [...new Set(values.flatMap(({ labels }) => Object.keys(labels ?? {})))]
    const known = values.filter(({ value }) => value !== null)
    const gauge = new Gauge({ name: `cartback_${name}`, help, labelNames, registers: [] })
    if (known.length === 0) continue
    gauge.reset()
    for (const { labels = {}, value } of known) gauge.labels({ ...labels }).inc(value ?? 0)
    registry.registerMetric(gauge)
  }
  return { type: registry.contentType, text: await registry.metrics() }
}

const metricsOf = ({ facts, report }: Look): readonly Metric[] => [
  ...outboxMetrics(facts), ...feedbackMetrics(facts), ...shopMetrics(facts), ...processMetrics(facts),
  { name: 'checks', help: 'Lines of the health page by colour; any red one is a trouble.', values: LEVELS.map((level) => ({ labels: { level }, value: report.sections.flatMap(({ lines }) => lines).filter((line) => line.level === level).length })) },
]

const seconds = (length: Duration | null): number | null => (length === null ? null : length / 1_000)

const one = (name: string, help: string, value: number | null): Metric => ({ name, help, values: [{ value }] })

const byReason = (reasons: readonly ReasonCount[]): readonly Value[] => reasons.map(({ reason, count }) => ({ labels: { reason: CODE.test(reason) ? reason : 'other' }, value: count }))

const outboxMetrics = ({ outbox: { due, inFlight, ambiguous, held, givenUp, sent, searchLag } }: HealthFacts): readonly Metric[] => [
  one('messages_due', 'Messages that should have left by now, up to 10000.', due.count),
  one('oldest_due_seconds', 'How long the oldest of them has waited; 0 without any.', seconds(due.oldest) ?? 0),
  one('messages_in_flight', 'Messages claimed by a worker or being posted.', inFlight.count),
  one('oldest_in_flight_seconds', 'How long the oldest of them has been under way; 0 without any.', seconds(inFlight.oldest) ?? 0),
  one('messages_ambiguous', 'Messages that may or may not have left, up to 10000.', ambiguous.count),
  one('oldest_ambiguous_seconds', 'How long ago the oldest of them was posted; 0 without any.', seconds(ambiguous.oldest) ?? 0),
  { name: 'messages_waiting_again', help: 'Messages that were tried and wait for another try, by the reason.', values: byReason(held) },
  { name: 'messages_given_up', help: 'Messages due within the last day that never left, by the reason.', values: byReason(givenUp) },
  { name: 'messages_sent', help: 'Messages that left in the last hour and in the last day.', values: [{ labels: { window: 'hour' }, value: sent.hour }, { labels: { window: 'day' }, value: sent.day }] },
  { name: 'search_lag_seconds', help: 'How long the provider took to show accepted mails in its search.', values: searchLag === null ? [] : [{ labels: { quantile: '0.5' }, value: seconds(searchLag.p50) }, { labels: { quantile: '0.99' }, value: seconds(searchLag.p99) }] },
]

const feedbackMetrics = ({ feedback }: HealthFacts): readonly Metric[] => (feedback === null ? [] : [
  one('messages_accepted_twice', 'Messages of which was heard within a day that the provider accepted them twice: must be 0.', feedback.twice),
  { name: 'messages_heard_of', help: 'Messages that something happened to within a day, by what.', values: EVENT_KINDS.map((event) => ({ labels: { event }, value: feedback.counts.get(event) ?? 0 })) },
  { name: 'webhook_age_seconds', help: 'How long ago the provider last told something by itself.', values: feedback.hearing.map(({ stream, webhook }) => ({ labels: { stream }, value: seconds(webhook) })) },
  { name: 'opt_outs_waiting', help: 'People who want no mails and whose word is on its way: to the provider\'s own list, or from this machine\'s disk to the database.', values: [{ labels: { to: 'provider' }, value: feedback.unpushed }, { labels: { to: 'database' }, value: feedback.spooled }] },
])

const shopMetrics = ({ shops }: HealthFacts): readonly Metric[] => {
  const each = (value: (shop: HealthFacts['shops'][number]) => number | null): readonly Value[] => shops.map((shop) => ({ labels: { store: shop.storeId }, value: value(shop) }))
  return [
    { name: 'store_contact_seconds', help: 'How long ago the orders of a shop were read.', values: each((shop) => seconds(shop.contact)) },
    { name: 'store_resting', help: '1 while this process leaves a shop alone because it failed again and again.', values: each((shop) => (shop.isResting ? 1 : 0)) },
    { name: 'store_webhooks_active', help: '1 when the webhooks of a shop are there and switched on.', values: each((shop) => (shop.webhooks === 'active' ? 1 : 0)) },
    { name: 'flow_paused', help: '1 while a flow of a shop is stopped because of how its mails fared.', values: shops.flatMap(({ storeId, pauses }) => pauses.map(({ flow }) => ({ labels: { store: storeId, flow }, value: 1 }))) },
  ]
}

const processMetrics = ({ provider: { state }, skew, heartbeat }: HealthFacts): readonly Metric[] => [
  one('provider_blocked', '1 while the provider\'s account is in the way of all sending, as this process sees it.', state === null ? null : Number(state.blockedReason !== null)),
  one('provider_resting', '1 while this process leaves the provider alone because it failed again and again.', state === null ? null : Number(state.breaker !== 'closed')),
  one('clock_skew_seconds', 'The database\'s clock minus this machine\'s.', seconds(skew)),
  one('heartbeat_seconds', 'How long ago this process last looked for work.', seconds(heartbeat)),
]
