/** What a form brought along. */
import type { AdminContext } from './layout.tsx'
import type { Typed } from './shops-input.ts'

/** Of a repeated field the last counts; files are none of ours. */
export async function typedOf(c: AdminContext): Promise<Typed> {
  const body = await c.req.parseBody()
  return Object.fromEntries(Object.entries(body).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])))
}
