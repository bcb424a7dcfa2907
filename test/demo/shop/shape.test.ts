/** The comparison that the contract rests on: it sees what differs and nothing else. */
import { describe, expect, it } from 'vitest'
import { differences, parsedShape, shapeOf, shapeText } from './shape.ts'

const order = { id: 1, paid: null, lines: [{ name: 'Mug', sku: null }], total: '1.00' }

describe('a shape', () => {
  it('accepts the values it was made from', () => {
    expect(differences(order, shapeOf([order]))).toEqual([])
  })

  it.each([
    ['a missing key', { id: 1, paid: null, lines: [] }, ['$.total: missing']],
    ['a key too many', { ...order, extra: 1 }, ['$.extra: not recorded']],
    ['another type', { ...order, id: '1' }, ['$.id: string instead of number']],
    ['another type inside a list', { ...order, lines: [{ name: 7, sku: null }] }, ['$.lines[].name: number instead of string']],
    ['null where none was seen', { ...order, total: null }, ['$.total: null instead of string']],
  ])('names %s', (_what, value, expected) => {
    expect(differences(value, shapeOf([order]))).toEqual(expected)
  })

  it('takes a key as optional only when a recording lacks it', () => {
    const shape = shapeOf([order, { ...order, note: 'x' }])
    expect(differences(order, shape)).toEqual([])
    expect(differences({ ...order, note: 1 }, shape)).toEqual(['$.note: number instead of string'])
  })

  it('says nothing about types it never saw', () => {
    expect(differences({ ...order, paid: '2026-01-01' }, shapeOf([order]))).toEqual([])
  })

  it('survives being written down and read again', () => {
    const shape = shapeOf([order, { ...order, lines: [], note: { a: [1] } }, { ...order, note: [] }])
    expect(parsedShape(JSON.parse(JSON.stringify(shapeText(shape))))).toEqual(shape)
  })
})
