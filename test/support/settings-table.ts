/** The table of settings as README shows it, made from the settings themselves. */
import { settings } from '../../server/config.ts'

const MARKS = ['<!-- settings: made from server/config.ts -->\n', '<!-- /settings -->'] as const

export function settingsTable(): string {
  const rows = Object.entries(settings.shape).map(([name, schema]) => `| \`${name}\` | ${defaultOf(schema)} | ${schema.description ?? ''} |`)
  return ['| name | default | meaning |', '|---|---|---|', ...rows, ''].join('\n')
}

/** The part of README between the marks. */
export const tableIn = (readme: string): string => readme.split(MARKS[0])[1]?.split(MARKS[1])[0] ?? ''

function defaultOf(schema: { safeParse(value: unknown): { success: boolean; data?: unknown } }): string {
  const parsed = schema.safeParse(undefined)
  if (!parsed.success) return 'needed'
  if (parsed.data === undefined || (Array.isArray(parsed.data) && parsed.data.length === 0)) return ''
  return `\`${String(parsed.data)}\``
}
