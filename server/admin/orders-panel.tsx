/** How far a shop's orders were read, and whether what it says of them can be relied on. */
import type { FC } from 'hono/jsx'
import type { Db } from '../db/schema.ts'
import { readBackfill, type BackfillProgress } from '../orders/ledger.ts'
import { lastSelfTest } from '../orders/self-test.ts'
import { checkTitle, findingSentence, type Finding, type FindingLevel } from '../orders/self-test-words.ts'
import type { Instant } from '../values/time.ts'
import { When } from './parts.tsx'
import { counted } from './words.ts'

export interface OrdersFacts {
  readonly past: BackfillProgress
  /** Null before the first test. */
  readonly selfTest: { readonly findings: readonly Finding[]; readonly at: Instant } | null
}

export const loadOrdersFacts = async (db: Db, storeId: string): Promise<OrdersFacts> => ({ past: await readBackfill(db, storeId), selfTest: await lastSelfTest(db, storeId) })

/** Both happen in real time, so their ages are measured by the wall clock. */
export const OrdersPanel: FC<{ facts: OrdersFacts; wall: Instant }> = ({ facts: { past, selfTest }, wall }) => (
  <>
    <Past past={past} />
    {selfTest ? <SelfTest findings={selfTest.findings} at={selfTest.at} wall={wall} /> : null}
  </>
)

/** «1,200 of 2,000 read»; nothing once all are. */
export function pastWords({ totalCount, leftCount, endedAt }: BackfillProgress): string | null {
  if (endedAt !== null || totalCount === null || leftCount === null) return null
  const number = (count: number): string => count.toLocaleString('en')
  return `${number(Math.max(0, totalCount - leftCount))} of ${number(totalCount)} read`
}

const Past: FC<{ past: BackfillProgress }> = ({ past }) => {
  const words = pastWords(past)
  if (words === null || past.totalCount === null) return null
  return <p>Older orders: {words}. <progress max={past.totalCount} value={Math.max(0, past.totalCount - (past.leftCount ?? 0))} aria-label="Older orders read" /></p>
}

const NOTICES: Readonly<Partial<Record<FindingLevel, string>>> = { bad: 'notice bad', warn: 'notice warn' }

const SelfTest: FC<{ findings: readonly Finding[]; at: Instant; wall: Instant }> = ({ findings, at, wall }) => {
  const wrong = findings.filter((finding) => NOTICES[finding.level])
  return (
    <>
      {wrong.map((finding) => <p class={NOTICES[finding.level] ?? 'notice'}>{findingSentence(finding)}</p>)}
      <details>
        <summary>Self-test: {wrong.length === 0 ? 'nothing is wrong' : `${counted(wrong.length, 'point')} to look at`}</summary>
        <p><When at={at} now={wall} /></p>
        <ul>{findings.map((finding) => <li>{checkTitle(finding.check)}: {findingSentence(finding)}</li>)}</ul>
      </details>
    </>
  )
}
