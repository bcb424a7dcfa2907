/** Recorded answers of real shops, where this machine has them, and the project's own shapes, which are always there. */
import { existsSync, readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { differences, parsedShape, shapeOf, type ShapeText } from './shape.ts'

export const RECORDED = new URL('../../../../shared/fixtures/woocommerce/', import.meta.url)
const OWN = new URL('../../fixtures/woocommerce/', import.meta.url)

export const hasRecordings = existsSync(RECORDED)

export interface Recording {
  readonly response?: { readonly status: number; readonly headers?: Readonly<Record<string, unknown>>; readonly body: unknown }
}

/** A recording by its path, for example `rest/orders-list.json`. */
export const recording = <T extends object = Recording>(path: string): T => JSON.parse(readFileSync(new URL(path, RECORDED), 'utf8')) as T

/** The shape kept in the project under this name. */
export const ownShape = (name: string) => parsedShape(JSON.parse(readFileSync(new URL(`${name}.json`, OWN), 'utf8')) as ShapeText)

/** Expects a value to look like the project's shape and, where there are recordings, like all of them together. */
export function expectLike(value: unknown, name: string, recordings: readonly string[]): void {
  expect(differences(value, ownShape(name))).toEqual([])
  if (!hasRecordings) return
  const bodies = recordings.map((path) => recording(path).response?.body)
  const wantsList = Array.isArray(value)
  const samples = bodies.flatMap((body) => (Array.isArray(body) && !wantsList ? body : [body]))
  expect(differences(value, shapeOf(samples))).toEqual([])
}

/** Names of headers that the shop's server software writes, not WooCommerce. */
const SERVER_HEADERS = ['connection', 'server', 'transfer-encoding', 'x-content-type-options', 'keep-alive', 'content-length']

/** Expects the same header names as a recording has. */
export function expectHeadersLike(headers: Headers, path: string, known: readonly string[]): void {
  const names = [...new Set([...headers.keys()])].filter((name) => !SERVER_HEADERS.includes(name))
  const recorded = hasRecordings ? Object.keys(recording(path).response?.headers ?? {}).filter((name) => !SERVER_HEADERS.includes(name)) : known
  expect(names.sort()).toEqual([...recorded].sort())
  expect([...recorded].sort()).toEqual([...known].sort())
}
