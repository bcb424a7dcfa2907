/** The process of one server under test: starts the variant named first on the database named second. */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bareBatch, bareDoor } from './variants/bare.ts'
import { each, ours } from './variants/ours.ts'
import { plain } from './variants/plain.ts'

/** Makes a server that is not listening yet, on an empty database of its own. */
export type Variant = (databaseUrl: string) => Promise<Server>

const VARIANTS: Readonly<Record<string, Variant>> = { ours, plain, each, 'bare-door': bareDoor, 'bare-batch': bareBatch }

process.once('disconnect', () => process.exit())
const [name = '', databaseUrl = ''] = process.argv.slice(2)
const variant = VARIANTS[name]
if (!variant) throw new Error(`there is no variant ${name}`)
const server = await variant(databaseUrl)
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
