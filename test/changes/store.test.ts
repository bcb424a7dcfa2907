/** What owners changed, in both databases. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Change } from '../../server/changes/change.ts'
import { changeVersions, findChange, historyOf, readChanges, saveChanges, textBefore } from '../../server/changes/store.ts'
import type { Connection } from '../../server/db/connect.ts'
import { instant } from '../../server/values/time.ts'
import { databases, openDatabase } from '../support/databases.ts'

const AT = instant(1_790_000_000_000)
const subject = (text: string | null, language: 'en' | 'fi' = 'en'): Change => ({ language, group: 'cart-help', path: 'subject', text })
const delay = (text: string | null): Change => ({ language: '', group: 'series', path: 'cart-recovery.help.after', text })

describe.each(databases)('changes of owners on $name', (kind) => {
  let connection: Connection
  let close: () => Promise<void>
  beforeAll(async () => ({ connection, close } = await openDatabase(kind)))
  afterAll(() => close())
  const save = (storeId: string, after: number, changes: readonly Change[], note = '') => saveChanges(connection.db, { storeId, after, changes, note, at: AT })

  test('a shop that changed nothing has no version', async () => {
    expect(await readChanges(connection.db, 'untouched')).toEqual({ version: 0, words: {}, series: {}, brand: {} })
    expect((await changeVersions(connection.db)).has('untouched')).toBe(false)
  })

  test('of each entry the newest version counts, and other shops have none of it', async () => {
    expect(await save('first', 0, [subject('One'), subject('Yksi', 'fi'), delay('90')])).toBe(true)
    expect(await save('first', 3, [subject('Two')])).toBe(true)
    expect(await readChanges(connection.db, 'first')).toEqual({ version: 4, words: { en: { 'cart-help': { subject: 'Two' } }, fi: { 'cart-help': { subject: 'Yksi' } } }, series: { 'cart-recovery.help.after': '90' }, brand: {} })
    expect((await changeVersions(connection.db)).get('first')).toBe(4)
    expect(await readChanges(connection.db, 'second')).toMatchObject({ version: 0 })
  })

  test('back to the default is a version too', async () => {
    await save('back', 0, [subject('One')])
    await save('back', 1, [subject(null)])
    expect(await readChanges(connection.db, 'back')).toEqual({ version: 2, words: {}, series: {}, brand: {} })
  })

  test('of two that were made after the same version one is saved, and not half of it', async () => {
    await save('race', 0, [subject('One')])
    const saved = await Promise.all([save('race', 1, [subject('Left'), delay('60')]), save('race', 1, [subject('Right'), delay('120')])])
    expect(saved.filter(Boolean)).toHaveLength(1)
    expect((await readChanges(connection.db, 'race')).version).toBe(3)
  })

  test('nothing is saved after a version that is not there yet', async () => {
    expect(await save('hole', 5, [subject('One')])).toBe(false)
    expect((await readChanges(connection.db, 'hole')).version).toBe(0)
  })

  test('the history of a mail names each change with its note, newest first, and what held before', async () => {
    await save('told', 0, [subject('One')], 'shorter')
    await save('told', 1, [subject('Two'), subject('Kaksi', 'fi')])
    const history = await historyOf(connection.db, 'told', { language: 'en', group: 'cart-help' })
    expect(history.map(({ version, text, note }) => ({ version, text, note }))).toEqual([{ version: 2, text: 'Two', note: '' }, { version: 1, text: 'One', note: 'shorter' }])
    expect(await textBefore(connection.db, 'told', { ...subject(null), version: 2 })).toBe('One')
    expect(await textBefore(connection.db, 'told', { ...subject(null), version: 1 })).toBe(null)
    expect(await findChange(connection.db, 'told', 1)).toMatchObject({ text: 'One', at: AT })
    expect(await findChange(connection.db, 'told', 9)).toBe(null)
  })

  test('words in any script come back as they were typed', async () => {
    await save('scripts', 0, [subject('장바구니 🛒 «ж»\nline')])
    expect((await readChanges(connection.db, 'scripts')).words.en?.['cart-help']?.['subject']).toBe('장바구니 🛒 «ж»\nline')
  })
})
