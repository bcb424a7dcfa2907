/** What every breaker is made of: closed for all, open for none, and half open for the one that tries. */
import { describe, expect, it } from 'vitest'
import { createCircuit } from '../server/circuit.ts'
import { seconds } from '../server/values/time.ts'
import { movableClock } from './support/clock.ts'

function broken() {
  const clock = movableClock()
  const circuit = createCircuit(clock)
  circuit.open(seconds(30))
  return { clock, circuit }
}

describe('a circuit', () => {
  it('that is closed lets everybody through', () => {
    const circuit = createCircuit(movableClock())
    expect([circuit.pass(), circuit.pass(), circuit.state(), circuit.left()]).toEqual(['free', 'free', 'closed', 0])
  })

  it('that is open lets nobody through until its time is over', () => {
    const { clock, circuit } = broken()
    clock.pass(seconds(29))
    expect([circuit.pass(), circuit.state(), circuit.left()]).toEqual([null, 'open', seconds(1)])
  })

  it('that is half open lets one through, and the others when that one is back', () => {
    const { clock, circuit } = broken()
    clock.pass(seconds(30))
    expect([circuit.state(), circuit.isTrying()]).toEqual(['half-open', false])
    expect([circuit.pass(), circuit.pass(), circuit.isTrying(), circuit.state()]).toEqual(['trial', null, true, 'half-open'])
    circuit.close()
    expect([circuit.pass(), circuit.pass()]).toEqual(['free', 'free'])
  })

  it('opens again when the one that tried fails, and lets another try when it learnt nothing', () => {
    const { clock, circuit } = broken()
    clock.pass(seconds(30))
    circuit.pass()
    circuit.abandon()
    expect(circuit.pass()).toBe('trial')
    circuit.open(seconds(60))
    expect([circuit.pass(), circuit.left(), circuit.isTrying()]).toEqual([null, seconds(60), false])
  })
})
