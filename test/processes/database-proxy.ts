/** A proxy before MariaDB: it can cut a connection or keep an answer back at a named statement, and tell another time. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { packetReader, withClockAhead, type Packet } from './packets.ts'

/**
 * What happens at a statement. `cut-before`: it never arrives. `cut-after`: it is carried out, and the connection breaks
 * before the answer comes back. `keep-answer`: it is carried out, and its answer waits for `release`.
 */
export type Act = 'cut-before' | 'cut-after' | 'keep-answer'

export interface DatabaseProxy {
  /** The database's address by way of the proxy. */
  readonly url: string
  /**
   * The next statement that matches, once. Resolves when it was met (and, but for `cut-before`, carried out).
   * @param within an earlier statement of the same transaction
   */
  at(statement: RegExp, act: Act, within?: RegExp): Promise<void>
  /** Sends on the answers that were kept back. */
  release(): void
  /** Breaks all connections and refuses new ones until `up`. */
  down(): Promise<void>
  up(): Promise<void>
  /** From now on the database's clock is so much ahead of what it is. */
  ahead(ms: number): void
  close(): Promise<void>
}

interface Trap {
  readonly statement: RegExp
  readonly within: RegExp | null
  readonly act: Act
  readonly met: () => void
}

interface State {
  readonly target: URL
  readonly open: Set<Socket>
  readonly kept: Set<() => void>
  trap: Trap | null
  aheadMs: number
}

const DEFAULT_PORT = 3306

/** Starts a proxy on a free port before the server that `databaseUrl` names. */
export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const state: State = { target: new URL(databaseUrl), open: new Set(), kept: new Set(), trap: null, aheadMs: 0 }
  const server = createServer((client) => join(state, client))
  await listen(server, 0)
  const { port } = server.address() as AddressInfo
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${port}`
  return {
    url: url.href,
    at: (statement, act, within) => new Promise((met) => (state.trap = { statement, act, within: within ?? null, met })),
    release: () => {
      for (const send of state.kept) send()
      state.kept.clear()
    },
    down: () => shut(server, state),
    up: () => listen(server, port),
    ahead: (ms) => void (state.aheadMs = ms),
    close: () => shut(server, state),
  }
}

function join(state: State, client: Socket): void {
  const server = connect({ host: state.target.hostname, port: Number(state.target.port || DEFAULT_PORT), noDelay: true })
  const cut = (): void => {
    client.destroy()
    server.destroy()
  }
  for (const socket of [client, server]) {
    state.open.add(socket)
    socket.on('error', cut)
    socket.on('close', () => {
      state.open.delete(socket)
      cut()
    })
  }
  client.setNoDelay(true)
  guide({ state, client, server, cut })
}

interface Connection {
  readonly state: State
  readonly client: Socket
  readonly server: Socket
  cut(): void
}

/** Passes packets on, and watches for the trap. */
function guide({ state, client, server, cut }: Connection): void {
  let transaction = ''
  let sprung: Trap | null = null
  const kept: Buffer[] = []
  const pass = (packet: Packet): void => {
    if (packet.statement !== null) {
      transaction = /^\s*(?:begin|start transaction)/i.test(packet.statement) ? '' : `${transaction}\n${packet.statement}`.slice(-20_000)
      sprung = springs(state, packet.statement, transaction)
      if (sprung?.act === 'cut-before') {
        sprung.met()
        return cut()
      }
    }
    if (!server.destroyed) server.write(withClockAhead(packet, state.aheadMs).bytes)
  }
  const read = packetReader()
  client.on('data', (bytes) => read(bytes).forEach(pass))
  server.on('data', (bytes) => {
    if (sprung === null) return void client.write(bytes)
    if (sprung.act === 'cut-after') cut()
    else if (kept.push(bytes) === 1) state.kept.add(() => {
      sprung = null
      if (!client.destroyed) client.write(Buffer.concat(kept.splice(0)))
    })
    sprung.met()
  })
}

function springs(state: State, statement: string, transaction: string): Trap | null {
  const { trap } = state
  if (trap === null || !trap.statement.test(statement) || (trap.within !== null && !trap.within.test(transaction))) return null
  state.trap = null
  return trap
}

const listen = (server: Server, port: number): Promise<void> => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))

function shut(server: Server, state: State): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    for (const socket of state.open) socket.destroy()
  })
}
