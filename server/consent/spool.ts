/** Opt-outs that the database could not take: kept in files until it can. A line holds a time and a token signed by us, so it
 *  names nobody, and one that was torn by a crash is told from a whole one. */
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import { readUnsubscribeToken, writeUnsubscribeToken, type UnsubscribeToken } from '../links/unsubscribe-token.ts'
import { milliseconds, minutes, type Duration } from '../values/time.ts'
import type { Vault } from '../vault.ts'

/** About 50,000 opt-outs. */
const SPOOL_BYTES_MAX = 8 * 1_024 * 1_024
/** A mail that was being made while its person's opt-out reached the database may not have seen it there: longer than any sending takes. */
const HUSH_AFTER: Duration = minutes(10)
/** After so many failures the rest is left for later: the database is not back. */
const FAILURES_MAX = 3
/** Processes on one disk move the file away once a beat, so one repetition is rare already. */
const TRIES_MAX = 20
const LIVE = 'unsubscribes.waiting'
const TAKEN = /^unsubscribes\.taken-[\w-]+$/

export type SpooledOptOut = Pick<UnsubscribeToken, 'storeId' | 'emailIndex' | 'topic'>

export interface Replayed {
  readonly taken: number
  readonly failed: number
  /** Lines that say nothing: torn by a crash, or not ours. */
  readonly broken: number
}

export interface Spool {
  /** Resolves once the opt-out is on the disk. @throws Error when the disk does not take it or the file is full */
  keep(optOut: SpooledOptOut): Promise<void>
  /** Whether the person's opt-out waits here, or did moments ago: nothing may be sent to him by this process. */
  isSpooled(emailIndex: string): boolean
  /** How many people's opt-outs wait. */
  waitingCount(): number
  /** Hands every waiting opt-out on; a file goes only when all in it were taken. Null when nothing waits. */
  replay(take: (optOut: SpooledOptOut) => Promise<void>): Promise<Replayed | null>
}

interface Desk {
  readonly folder: string
  readonly vault: Vault
  readonly clock: Clock
  /** The lines that wait, by person. */
  readonly waiting: Map<string, Set<string>>
  /** Until when nothing is sent to whose opt-out has just left here, monotonic. */
  readonly hushed: Map<string, Duration>
}

/**
 * Takes up what an earlier process left.
 * @param folder made when the first opt-out has to be kept
 */
export function openSpool(folder: string, vault: Vault, clock: Clock): Spool {
  const desk: Desk = { folder, vault, clock, waiting: new Map(), hushed: new Map() }
  for (const name of filesIn(folder)) for (const line of linesOf(readFileSync(join(folder, name), 'utf8'))) note(desk, line)
  let replaying: Promise<Replayed | null> | null = null
  return {
    keep: (optOut) => keep(desk, optOut),
    isSpooled: (emailIndex) => desk.waiting.has(emailIndex) || (desk.hushed.get(emailIndex) ?? 0) > clock.monotonic(),
    waitingCount: () => desk.waiting.size,
    replay: (take) => (replaying ??= replay(desk, take).finally(() => (replaying = null))),
  }
}

async function keep(desk: Desk, optOut: SpooledOptOut): Promise<void> {
  const line = `${desk.clock.wall()} ${writeUnsubscribeToken(desk.vault, { ...optOut, language: null })}`
  await mkdir(desk.folder, { recursive: true })
  // Whoever replays moves the file away first. Had it been moved before our line was in it, nobody would read the line there.
  for (let tries = 1; !(await append(join(desk.folder, LIVE), desk.folder, line)); tries++) {
    if (tries === TRIES_MAX) throw new Error('the file of waiting opt-outs was moved away again and again')
  }
  note(desk, line)
}

/** @returns whether the line is in the file that stands under this name now */
async function append(path: string, folder: string, line: string): Promise<boolean> {
  const file = await open(path, 'a', 0o600)
  try {
    const before = await file.stat()
    if (before.size + line.length > SPOOL_BYTES_MAX) throw new Error('the file of waiting opt-outs is full')
    // It begins a line of its own, whatever a crash has left before it.
    await file.appendFile(`\n${line}\n`)
    await file.sync()
    if (before.size === 0) await flushFolder(folder)
    return (await inodeOf(path)) === before.ino
  } finally {
    await file.close()
  }
}

/** A new file's name must be on the disk too. Some systems do not let a folder be flushed, and need not. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}

const inodeOf = (path: string): Promise<number | null> => stat(path).then(({ ino }) => ino, (error: unknown) => (isMissing(error) ? null : Promise.reject(error)))

async function replay(desk: Desk, take: (optOut: SpooledOptOut) => Promise<void>): Promise<Replayed | null> {
  if (desk.waiting.size === 0) return null
  const known = [...desk.waiting.values()].flatMap((lines) => [...lines])
  let sum: Replayed = { taken: 0, failed: 0, broken: 0 }
  // What is under way first: while the database is away there is then never more than one such file.
  for (const name of filesIn(desk.folder).sort((a, b) => Number(a === LIVE) - Number(b === LIVE))) {
    const counts = await replayFile(desk, name === LIVE ? await moveAway(desk) : name, take)
    sum = { taken: sum.taken + counts.taken, failed: sum.failed + counts.failed, broken: sum.broken + counts.broken }
    if (counts.failed > 0) return sum
  }
  // Also what another process on this disk handed on.
  for (const line of known) forget(desk, line)
  return sum
}

async function moveAway(desk: Desk): Promise<string> {
  const name = `unsubscribes.taken-${desk.vault.newId(desk.clock.wall())}`
  // Another process on this disk may have been quicker.
  await rename(join(desk.folder, LIVE), join(desk.folder, name)).catch((error: unknown) => (isMissing(error) ? undefined : Promise.reject(error)))
  return name
}

async function replayFile(desk: Desk, name: string, take: (optOut: SpooledOptOut) => Promise<void>): Promise<Replayed> {
  const path = join(desk.folder, name)
  const lines = linesOf(await readFile(path, 'utf8').catch((error: unknown) => (isMissing(error) ? '' : Promise.reject(error))))
  let [taken, failed, broken] = [0, 0, 0]
  for (const line of lines) {
    const optOut = readLine(desk.vault, line)
    if (optOut === null) broken++
    else if (await take(optOut).then(() => true, () => false)) taken++
    else if (++failed === FAILURES_MAX) break
  }
  if (failed === 0) await rm(path, { force: true })
  return { taken, failed, broken }
}

function note(desk: Desk, line: string): void {
  const optOut = readLine(desk.vault, line)
  if (optOut) desk.waiting.set(optOut.emailIndex, (desk.waiting.get(optOut.emailIndex) ?? new Set()).add(line))
}

function forget(desk: Desk, line: string): void {
  const person = readLine(desk.vault, line)?.emailIndex ?? ''
  const lines = desk.waiting.get(person)
  lines?.delete(line)
  if (lines?.size !== 0) return
  desk.waiting.delete(person)
  for (const [each, until] of desk.hushed) if (until <= desk.clock.monotonic()) desk.hushed.delete(each)
  desk.hushed.set(person, milliseconds(desk.clock.monotonic() + HUSH_AFTER))
}

const readLine = (vault: Vault, line: string): SpooledOptOut | null => readUnsubscribeToken(vault, line.slice(line.indexOf(' ') + 1))

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '')

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name === LIVE || TAKEN.test(name))
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'
