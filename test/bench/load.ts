/** A lean HTTP/1.1 client over plain sockets: one request at a time on each connection, so that the load costs little
 *  of the machine it shares with the server. */
import { connect, type Socket } from 'node:net'

/** Sent before the round begins and not counted: connections open, caches fill. */
const LEAD_IN_MS = 150
/** A server that answers nothing for this long has failed. */
const SILENCE_MAX_MS = 15_000
const ANSWER_BYTES_MAX = 16 * 1024
/** More answers than this end a round early; it bounds the memory for their durations. */
const ANSWERS_MAX = 500_000

export interface Load {
  readonly port: number
  readonly connections: number
  readonly roundMs: number
  /** The status every answer must have. */
  readonly status: number
  /** The next whole request of a connection. Its bytes may be reused once it was answered. */
  request(connection: number): Buffer
  /** Called when the counted time begins and when it ends. */
  mark(moment: 'begin' | 'end'): void
}

export interface Round {
  readonly answers: number
  readonly seconds: number
  /** Milliseconds from each request to its answer. */
  readonly durationsMs: Float64Array
}

/** Drives a server on 127.0.0.1 for one round and closes all connections. @throws Error at any answer but the wanted */
export async function drive(load: Load): Promise<Round> {
  const round = createRound(load)
  const sockets = await Promise.all(Array.from({ length: load.connections }, () => open(load.port)))
  const watch = watchOver(round)
  try {
    await Promise.race([watch.silence, Promise.all([round.timed(), ...sockets.map((socket, index) => converse(socket, index, load, round))])])
    return round.result()
  } finally {
    watch.stop()
    for (const socket of sockets) socket.destroy()
  }
}

type Timer = ReturnType<typeof createRound>

function createRound(load: Load) {
  const durationsMs = new Float64Array(ANSWERS_MAX)
  let answers = 0
  let lastAnswerAt = performance.now()
  let beganAt = Number.POSITIVE_INFINITY
  let endedAt = Number.POSITIVE_INFINITY
  const end = (): void => {
    if (endedAt !== Number.POSITIVE_INFINITY) return
    endedAt = performance.now()
    load.mark('end')
  }
  return {
    silentMs: (): number => performance.now() - lastAnswerAt,
    isOver: (): boolean => endedAt !== Number.POSITIVE_INFINITY,
    answered: (askedAt: number): void => {
      lastAnswerAt = performance.now()
      if (lastAnswerAt < beganAt || lastAnswerAt > endedAt) return
      durationsMs[answers++] = lastAnswerAt - askedAt
      if (answers === ANSWERS_MAX) end()
    },
    timed: async (): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, LEAD_IN_MS))
      load.mark('begin')
      beganAt = performance.now()
      await new Promise((resolve) => setTimeout(resolve, load.roundMs))
      end()
    },
    result: (): Round => ({ answers, seconds: (endedAt - beganAt) / 1000, durationsMs: durationsMs.slice(0, answers) }),
  }
}

function watchOver(round: Timer): { readonly silence: Promise<never>; stop(): void } {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      if (round.silentMs() > SILENCE_MAX_MS) reject(new Error(`no answer for ${SILENCE_MAX_MS} ms`))
    }, SILENCE_MAX_MS / 3)
  })
  return { silence, stop: () => clearInterval(timer) }
}

/** Asks and waits in turn until the round is over and the last question is answered. */
function converse(socket: Socket, connection: number, load: Load, round: Timer): Promise<void> {
  return new Promise((resolve, reject) => {
    let askedAt = 0
    const ask = (): void => {
      if (round.isOver()) return resolve()
      askedAt = performance.now()
      socket.write(load.request(connection))
    }
    const read = answerReader((status) => {
      if (status !== load.status) return reject(new Error(`an answer had status ${status} instead of ${load.status}`))
      round.answered(askedAt)
      ask()
    })
    socket.on('data', (bytes) => {
      if (!read(bytes)) reject(new Error('an answer was not understood'))
    })
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('the server closed a connection')))
    ask()
  })
}

/** Gathers the bytes of one answer at a time; tells its status once it is whole. Returns false for what is no answer. */
export function answerReader(onAnswer: (status: number) => void): (bytes: Buffer) => boolean {
  let text = ''
  return (bytes) => {
    text += bytes.toString('latin1')
    const end = endOfAnswer(text)
    if (end === null) return text.length < ANSWER_BYTES_MAX
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1])
    // Nothing was asked after this answer, so nothing may follow it.
    if (end !== text.length || !Number.isInteger(status)) return false
    text = ''
    onAnswer(status)
    return true
  }
}

function endOfAnswer(text: string): number | null {
  const head = text.indexOf('\r\n\r\n')
  if (head < 0) return null
  const body = head + 4
  if (/^transfer-encoding: chunked\r$/im.test(text.slice(0, body))) {
    const last = text.indexOf('0\r\n\r\n', body)
    return last < 0 ? null : last + 5
  }
  const length = Number(/^content-length: (\d+)\r$/im.exec(text.slice(0, body))?.[1] ?? 0)
  return text.length < body + length ? null : body + length
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.once('connect', () => resolve(socket.off('error', reject)))
    socket.once('error', reject)
  })
}
