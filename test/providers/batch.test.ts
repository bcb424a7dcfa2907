/** How a list of mails is cut into posts, in their order and without losing one. */
import { describe, expect, it } from 'vitest'
import { BATCH_BYTES_MAX, BATCH_MAILS_MAX, batchesOf, fitBatch } from '../../server/providers/batch.ts'
import { outgoingMail } from './outgoing-mail.ts'

const mails = (count: number, html = '<p>a</p>') => Array.from({ length: count }, () => outgoingMail({ html }))

describe('a post', () => {
  it('holds five hundred mails and no more', () => {
    expect(fitBatch(mails(BATCH_MAILS_MAX))).toBe(500)
    expect(fitBatch(mails(BATCH_MAILS_MAX + 1))).toBe(500)
    expect(fitBatch([])).toBe(0)
  })

  it('holds as many large mails as a slow line carries in time', () => {
    const large = mails(10, 'a'.repeat(1_000_000))
    const count = fitBatch(large)
    expect(count).toBe(4)
    expect(JSON.stringify(large.slice(0, count)).length).toBeLessThan(BATCH_BYTES_MAX)
  })

  it('counts the bytes of a text, not its letters', () => {
    expect(fitBatch(mails(10, '장'.repeat(1_000_000)))).toBe(1)
  })

  it('holds one mail even if that is larger than a post should be', () => {
    expect(fitBatch(mails(2, 'a'.repeat(BATCH_BYTES_MAX * 2)))).toBe(1)
  })

  it('holds nothing but the mail that has to go alone', () => {
    const list = mails(5)
    const alone = { isAlone: (mail: { messageId: string }) => mail.messageId === list[2]?.messageId }
    expect(batchesOf(list, alone).map((batch) => batch.length)).toEqual([2, 1, 2])
  })
})

describe('a list', () => {
  it('is cut into posts that hold each of its mails once, in its order', () => {
    const list = [...mails(700), ...mails(3, 'a'.repeat(3_000_000)), ...mails(2)]
    const batches = batchesOf(list)
    expect(batches.flat()).toEqual(list)
    expect(batches.map((batch) => batch.length)).toEqual([500, 201, 1, 3])
  })

  it('is cut smaller when fewer are wanted', () => {
    expect(batchesOf(mails(5), { mailsMax: 2 }).map((batch) => batch.length)).toEqual([2, 2, 1])
    expect(batchesOf(mails(2), { mailsMax: 0 }).map((batch) => batch.length)).toEqual([1, 1])
    expect(batchesOf([])).toEqual([])
  })
})
