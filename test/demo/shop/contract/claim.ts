/** What the contract is made of: each recording answers a question, and the pretend shop is asked the same. */
import type { Scene } from './scene.ts'

/** An answer of either shop. */
export interface Told {
  readonly status: number
  readonly headers: Headers | null
  readonly body: unknown
}

/** A recorded file, as far as its kind has these parts. */
export interface Recorded {
  readonly about?: string
  readonly path?: string
  readonly request?: { readonly method: string; readonly path: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }
  readonly response?: { readonly status: number; readonly headers?: Readonly<Record<string, string | readonly string[]>> | null; readonly body?: unknown }
  readonly [part: string]: unknown
}

/** Asks the pretend shop and names what it says differently; nothing means alike. */
export type Check = (recorded: Recorded, scene: Scene) => Promise<readonly string[]>

export interface Claim {
  /** Folder and name without the ending: `rest/orders-list`. */
  readonly file: string
  readonly question: string
  readonly check: Check
}

/** Claims of one folder, from a table of questions. */
export const claimsOf = (folder: string, table: Readonly<Record<string, readonly [question: string, check: Check]>>): Claim[] =>
  Object.entries(table).map(([name, [question, check]]) => ({ file: `${folder}/${name}`, question, check }))
