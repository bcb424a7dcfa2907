/** Opt-outs that wait on the disk: none is lost by a crash, none is handed on twice to any effect, none names a person. */
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSpool, type Spool, type SpooledOptOut } from '../../server/consent/spool.ts'
import { minutes } from '../../server/values/time.ts'
import { createVault } from '../../server/vault.ts'
import { movableClock, type MovableClock } from '../support/clock.ts'
import { spoolFolder } from '../support/spool.ts'

const vault = createVault('a secret key for tests only, not for use')
const of = (person: string, topic: SpooledOptOut['topic'] = 'all'): SpooledOptOut => ({ storeId: 'default', emailIndex: person, topic })
let folder: string
let clock: MovableClock
let spool: Spool
/** Another process of the service, or this one after a restart. */
const another = (): Spool => openSpool(folder, vault, clock)
const live = (): string => join(folder, 'unsubscribes.waiting')
beforeEach(() => {
  folder = spoolFolder()
  clock = movableClock()
  spool = another()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function replayed(from: Spool, fails: (optOut: SpooledOptOut) => boolean = () => false): Promise<readonly string[]> {
  const seen: string[] = []
  await from.replay(async (optOut) => {
    if (fails(optOut)) throw new Error('the database is away')
    seen.push(`${optOut.emailIndex} ${optOut.topic}`)
  })
  return seen
}

describe('an opt-out that waits', () => {
  test('makes no folder before there is one', () => {
    expect(existsSync(folder)).toBe(false)
    expect([spool.waitingCount(), spool.isSpooled('ann')]).toEqual([0, false])
  })

  test('is handed on once the database is back, with its shop and topic, and its file is gone then', async () => {
    await spool.keep(of('ann'))
    await spool.keep(of('ben', 'offers'))
    expect(spool.waitingCount()).toBe(2)
    expect(await replayed(spool)).toEqual(['ann all', 'ben offers'])
    expect([readdirSync(folder), spool.waitingCount(), await spool.replay(async () => undefined)]).toEqual([[], 0, null])
  })

  test('keeps its person from being written to, and nobody else', async () => {
    await spool.keep(of('ann'))
    expect([spool.isSpooled('ann'), spool.isSpooled('ben')]).toEqual([true, false])
  })

  test('still keeps its person from being written to for some minutes after it was handed on, and then no more', async () => {
    await spool.keep(of('ann'))
    await replayed(spool)
    expect(spool.isSpooled('ann')).toBe(true)
    clock.pass(minutes(11))
    expect(spool.isSpooled('ann')).toBe(false)
  })

  test('is known to a process that starts after a crash, before it sends anything', async () => {
    await spool.keep(of('ann'))
    const restarted = another()
    expect([restarted.isSpooled('ann'), restarted.waitingCount()]).toEqual([true, 1])
    expect(await replayed(restarted)).toEqual(['ann all'])
  })

  test('says nothing of an address, and a line cannot be made by anybody else', async () => {
    await spool.keep(of(vault.emailIndex('default', 'ann@example.test' as never)))
    expect(readFileSync(live(), 'utf8')).not.toMatch(/ann|example/)
    appendFileSync(live(), `1 ${readFileSync(live(), 'utf8').trim().split(' ')[1]?.replace('default', 'another')}\n`)
    expect(await another().replay(async () => undefined)).toEqual({ taken: 1, failed: 0, broken: 1 })
  })
})

describe('while the database is still away', () => {
  test('every opt-out stays, in no more than two files however often it is tried', async () => {
    await spool.keep(of('ann'))
    for (let round = 0; round < 5; round++) {
      expect(await replayed(spool, () => true)).toEqual([])
      await spool.keep(of(`late${round}`))
      expect(readdirSync(folder).length).toBeLessThanOrEqual(2)
    }
    expect(spool.waitingCount()).toBe(6)
    expect(new Set(await replayed(spool))).toEqual(new Set(['ann all', ...[0, 1, 2, 3, 4].map((round) => `late${round} all`)]))
  })

  test('the database is not asked for each of them', async () => {
    for (let n = 0; n < 20; n++) await spool.keep(of(`person${n}`))
    let asked = 0
    await spool.replay(() => { asked++; return Promise.reject(new Error('away')) })
    expect(asked).toBe(3)
  })

  test('one that cannot be handed on does not hold the others up, and is tried again', async () => {
    for (const person of ['ann', 'ben', 'carol']) await spool.keep(of(person))
    expect(await replayed(spool, ({ emailIndex }) => emailIndex === 'ann')).toEqual(['ben all', 'carol all'])
    expect(spool.isSpooled('ann')).toBe(true)
    expect(await replayed(spool)).toContain('ann all')
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('a crash', () => {
  test('while handing on loses nothing: the file is there until all of it was taken', async () => {
    await spool.keep(of('ann'))
    await spool.keep(of('ben'))
    const died = spool.replay(({ emailIndex }) => (emailIndex === 'ann' ? Promise.resolve() : new Promise(() => undefined)))
    await expect.poll(() => readdirSync(folder)[0]).toMatch(/taken/)
    expect(await replayed(another())).toEqual(['ann all', 'ben all'])
    void died
  })

  test('in the middle of a line costs that line alone, which is counted', async () => {
    await spool.keep(of('ann'))
    appendFileSync(live(), readFileSync(live(), 'utf8').trim().slice(0, 40))
    const restarted = another()
    await restarted.keep(of('ben'))
    const seen: string[] = []
    expect(await restarted.replay(async ({ emailIndex }) => void seen.push(emailIndex))).toEqual({ taken: 2, failed: 0, broken: 1 })
    expect(seen).toEqual(['ann', 'ben'])
  })
})

describe('two processes on one disk', () => {
  test('keep what either takes down while the other hands on', async () => {
    const other = another()
    const handedOn: string[] = []
    const take = async ({ emailIndex }: SpooledOptOut): Promise<void> => void handedOn.push(emailIndex)
    const people = Array.from({ length: 300 }, (_, n) => `person${n}`)
    let isOver = false
    const handOn = async (): Promise<void> => {
      while (!isOver) {
        await spool.keep(of('again'))
        await spool.replay(take)
      }
    }
    const handing = handOn()
    for (let n = 0; n < people.length; n += 10) await Promise.all(people.slice(n, n + 10).map((person) => other.keep(of(person))))
    isOver = true
    await handing
    await other.replay(take)
    expect(people.filter((person) => !handedOn.includes(person))).toEqual([])
    expect(readdirSync(folder)).toEqual([])
  })

  test('do not lose a line that one was about to write when the other took the file away', async () => {
    mkdirSync(folder, { recursive: true })
    const away = join(folder, 'unsubscribes.taken-by-another')
    const watcher = watch(folder, () => {
      if (existsSync(away) || !existsSync(live())) return
      renameSync(live(), away)
      expect(readFileSync(away, 'utf8')).toBe('')
    })
    await spool.keep(of('ann'))
    watcher.close()
    expect(existsSync(away)).toBe(true)
    // The other has read it by now and is done with it.
    rmSync(away)
    expect(await replayed(spool)).toEqual(['ann all'])
  })

  test('one no longer waits for what the other has handed on', async () => {
    await spool.keep(of('ann'))
    expect(await replayed(another())).toEqual(['ann all'])
    expect(await replayed(spool)).toEqual([])
    expect(spool.waitingCount()).toBe(0)
  })
})

describe('a disk that takes nothing', () => {
  test('is told, and nobody counts as waiting', async () => {
    mkdirSync(dirname(folder), { recursive: true })
    writeFileSync(folder, 'a file where the folder should be')
    await expect(spool.keep(of('ann'))).rejects.toThrow()
    expect(spool.waitingCount()).toBe(0)
  })

  test('or a file that has grown to its limit refuses more', async () => {
    await spool.keep(of('ann'))
    appendFileSync(live(), '\n'.repeat(8 * 1_024 * 1_024))
    await expect(spool.keep(of('ben'))).rejects.toThrow('full')
    expect([spool.isSpooled('ann'), spool.isSpooled('ben')]).toEqual([true, false])
  })
})
