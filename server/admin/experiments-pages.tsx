/** The pages of experiments: the list, and one experiment with its result and buttons. */
import type { FC } from 'hono/jsx'
import { isWritten, type Experiment } from '../experiments/experiment.ts'
import type { Standing } from '../experiments/results.ts'
import { chancesOf } from '../experiments/verdict.ts'
import { moneyText } from '../mail/plain.ts'
import { sum } from '../metrics/statistics.ts'
import type { Store } from '../stores/shop.ts'
import type { Language } from '../values/locale.ts'
import { money } from '../values/money.ts'
import { days, type Duration, type Instant } from '../values/time.ts'
import { chanceText, KIND_WORDS, METRIC_WORDS, standingText, variantText } from './experiments-words.ts'
import { When } from './parts.tsx'
import { counted, countText, hoursWords, percentOf, stepLabel } from './words.ts'

export interface Listed {
  readonly store: Store
  readonly experiments: readonly { readonly experiment: Experiment; readonly standing: Standing }[]
}

export const ExperimentList: FC<{ shops: readonly Listed[] }> = ({ shops }) => (
  <>
    <h1>Experiments</h1>
    <section>
      <p>An experiment sends one mail in two to four variants, chosen by lot, and finds out which one brings more. A person keeps his variant.</p>
      <p><a class="button main" href="/admin/experiments/new">New experiment</a></p>
    </section>
    {shops.map(({ store, experiments }) => (
      <section aria-labelledby={`experiments-${store.id}`}>
        <h2 id={`experiments-${store.id}`}>{store.name}</h2>
        {experiments.length === 0 ? <p class="dim">None yet.</p> : (
          <table>
            <thead><tr><th scope="col">Experiment</th><th scope="col">Mail</th><th scope="col">About</th><th scope="col">How it stands</th></tr></thead>
            <tbody>{experiments.map(({ experiment, standing }) => (
              <tr>
                <td data-label="Name"><a href={`/admin/experiments/${experiment.id}`}>{experiment.name}</a></td>
                <td data-label="Mail">{stepLabel(experiment.flow, experiment.step)}</td>
                <td data-label="About">{KIND_WORDS[experiment.kind]}</td>
                <td data-label="Stands"><span><StateBadge experiment={experiment} /> {standingText(experiment, standing.verdict, chancesOf(standing.results, experiment.metric))}</span></td>
              </tr>
            ))}</tbody>
          </table>
        )}
      </section>
    ))}
  </>
)

const StateBadge: FC<{ experiment: Experiment }> = ({ experiment: { state } }) => <span class={`badge ${state === 'decided' ? 'good' : ''}`.trim()}>{state}</span>

interface OneView {
  readonly experiment: Experiment
  readonly store: Store
  readonly standing: Standing
  readonly now: Instant
  /** What the mail as it is has; null where no few words say it. */
  readonly usual: string | null
  readonly language: Language
}

export const ExperimentPage: FC<OneView> = ({ experiment, store, standing, now, usual, language }) => (
  <>
    <h1>{experiment.name}</h1>
    <section aria-labelledby="stands">
      <h2 id="stands">How it stands</h2>
      <p class={experiment.state === 'decided' ? 'notice good' : 'notice'}>{standingText(experiment, standing.verdict, chancesOf(standing.results, experiment.metric))}</p>
      <Results experiment={experiment} standing={standing} usual={usual} language={language} shopName={store.name} />
      {experiment.isApplied && isWritten(experiment) && experiment.winner !== 'A' ? <p>It was written into the shop's own {experiment.kind === 'delay' ? <a href={`/admin/series/${store.id}`}>series</a> : <a href={`/admin/texts/${store.id}`}>texts</a>}, where it can be changed and undone.</p> : null}
      <p class="dim small">
        Counted is what people ordered within {windowText(standing.window)} from when {experiment.kind === 'delay' ? 'the earliest variant would have left, in all variants alike' : 'their mail left'}, whatever led there; {standing.waiting === 0 ? 'everybody\'s time is over' : `the time of ${counted(standing.waiting, 'person', 'people')} is not over yet`}.
        However often it is looked at, of 100 experiments whose variants are the same at most 5 name a winner.
      </p>
    </section>
    <section aria-labelledby="about">
      <h2 id="about">What it is</h2>
      <dl class="facts">
        <dt>Shop</dt><dd>{store.name}</dd>
        <dt>Mail</dt><dd>{stepLabel(experiment.flow, experiment.step)}</dd>
        <dt>About</dt><dd>{KIND_WORDS[experiment.kind]}</dd>
        <dt>Decided by</dt><dd>{METRIC_WORDS[experiment.metric]}</dd>
        <dt>Takes part</dt><dd>{experiment.sharePercent === 100 ? 'everybody' : `${experiment.sharePercent} % of people; the others get the mail as it is`}</dd>
        <dt>The winner</dt><dd>{experiment.isAuto ? 'is used by itself' : 'is used when you say so'}</dd>
        <dt>Begun</dt><dd><When at={experiment.startedAt} now={now} /></dd>
        {experiment.endedAt === null ? null : <><dt>Ended</dt><dd><When at={experiment.endedAt} now={now} /></dd></>}
      </dl>
      <Buttons experiment={experiment} />
    </section>
  </>
)

const windowText = (window: Duration): string => (window % days(1) === 0 ? counted(window / days(1), 'day') : hoursWords(window))

const Results: FC<{ experiment: Experiment; standing: Standing; usual: string | null; language: Language; shopName: string }> = ({ experiment, standing: { results, money: own }, usual, language, shopName }) => {
  const chances = chancesOf(results, experiment.metric)
  return (
    <table>
      <thead><tr><th scope="col">Variant</th><th scope="col" class="number">People</th><th scope="col" class="number">Ordered</th><th scope="col" class="number">Share</th><th scope="col" class="number">Each brought</th><th scope="col" class="number">Best with</th></tr></thead>
      <tbody>{experiment.variants.map((variant, index) => {
        const result = results[index]
        return (
          <tr>
            <td data-label="Variant"><span><strong>{variant.id}</strong> {variant.id === 'A' && usual !== null ? `${usual}, as it is` : variantText(variant, experiment.kind, { language, shopName })}</span></td>
            <td data-label="People" class="number">{countText(result?.people ?? 0)}</td>
            <td data-label="Ordered" class="number">{countText(result?.buyers ?? 0)}</td>
            <td data-label="Share" class="number">{percentOf(result?.buyers ?? 0, result?.people ?? 0)}</td>
            <td data-label="Brought" class="number">{own === null || !result || result.people === 0 ? '–' : moneyText(money(Math.round(sum(result.amounts) / result.people), own.decimals, own.currency), 'en')}</td>
            <td data-label="Best with" class="number">{result && result.people > 0 ? chanceText(chances[index] ?? 0) : '–'}</td>
          </tr>
        )
      })}</tbody>
    </table>
  )
}

const Buttons: FC<{ experiment: Experiment }> = ({ experiment: { id, state, variants, isApplied, winner, kind } }) => (
  <form class="form" method="post" action={`/admin/experiments/${id}`}>
    {state === 'running' ? <button type="submit" name="do" value="stop">Stop it: everybody gets the mail as it is</button> : null}
    {state !== 'running' && isApplied && !isWritten({ kind }) ? <button type="submit" name="do" value="undo">Back to the mail as it is</button> : null}
    {variants.filter((variant) => variant.id !== 'A' && !(isApplied && variant.id === winner)).map((variant) => (
      <> <button type="submit" name="do" value={`apply-${variant.id}`}>{state === 'running' ? 'End it and use' : 'Use'} {variant.id} for everybody</button></>
    ))}
  </form>
)
