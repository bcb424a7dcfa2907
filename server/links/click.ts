/** Whether the opening of a mail's link may have been a person's click, as far as a request can tell. Pure.
 *
 *  What only looks is counted as an opening and never as a click. That a person was there for sure only the shop's page
 *  can tell, when the link led to it. */
import { agentOf } from '../messages/feedback/agents.ts'
import { classify } from '../messages/feedback/classify.ts'
import type { Instant } from '../values/time.ts'

export interface Opening {
  readonly method: string
  readonly userAgent: string
  /** `Sec-Purpose`, `Purpose` or `X-Purpose`: set by browsers that look ahead. */
  readonly purpose: string
  readonly at: Instant
  /** When the mail left; null while that is not known. */
  readonly sentAt: Instant | null
}

/** Whether somebody only looks: asks for the headers, or looks ahead. */
export const isLook = ({ method, purpose }: Pick<Opening, 'method' | 'purpose'>): boolean => method !== 'GET' || purpose !== ''

export function isClick(opening: Opening): boolean {
  const { userAgent, at, sentAt } = opening
  const sign = { kind: 'clicked', source: 'link', at, agent: agentOf(userAgent), reader: userAgent, isLook: isLook(opening), hasSystem: false, link: '' } as const
  return classify(sign, { sentAt, deliveredAt: null }, []) !== 'machine'
}
