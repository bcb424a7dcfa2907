/** The client's half of MySQL's protocol, cut into packets: enough to see which statement goes by.
 *  https://mariadb.com/kb/en/0-packet/ */

const HEADER_BYTES = 4
const QUERY = 0x03
const PREPARE = 0x16
/** Text that makes the database tell its clock, as the service writes it. */
const DATABASE_NOW = /\bnow\(3\)/g

export interface Packet {
  readonly bytes: Buffer
  /** The statement's text; null for everything else. */
  readonly statement: string | null
}

/** Gathers bytes and hands out whole packets. */
export function packetReader(): (bytes: Buffer) => readonly Packet[] {
  let rest: Buffer = Buffer.alloc(0)
  return (bytes) => {
    rest = Buffer.concat([rest, bytes])
    const packets: Packet[] = []
    for (let length = lengthOf(rest); length !== null; length = lengthOf(rest)) {
      const packet = rest.subarray(0, length)
      rest = rest.subarray(length)
      packets.push({ bytes: packet, statement: statementOf(packet) })
    }
    return packets
  }
}

/** The same packet for a database whose clock is ahead. */
export function withClockAhead(packet: Packet, aheadMs: number): Packet {
  if (aheadMs === 0 || packet.statement === null) return packet
  const statement = packet.statement.replace(DATABASE_NOW, `(now(3) + interval ${aheadMs * 1_000} microsecond)`)
  const text = Buffer.from(statement)
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUIntLE(text.length + 1, 0, 3)
  return { bytes: Buffer.concat([header, packet.bytes.subarray(HEADER_BYTES, HEADER_BYTES + 1), text]), statement }
}

function lengthOf(bytes: Buffer): number | null {
  if (bytes.length < HEADER_BYTES) return null
  const length = HEADER_BYTES + bytes.readUIntLE(0, 3)
  return bytes.length < length ? null : length
}

/** A command begins a new sequence, which keeps the log-in apart from it. */
function statementOf(packet: Buffer): string | null {
  const command = packet[HEADER_BYTES]
  return packet[3] === 0 && (command === QUERY || command === PREPARE) ? packet.toString('utf8', HEADER_BYTES + 1) : null
}
