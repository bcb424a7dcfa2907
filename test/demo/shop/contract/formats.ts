/** Compares how values are written: an amount stays an amount with as many decimals, a date stays a date without a zone. */

const FORMATS: readonly (readonly [name: string, form: RegExp])[] = [
  ['a date', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/],
  ['a date with a zone', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/],
  ['digits', /^-?\d+$/],
  ['an address', /^https?:\/\//],
  ['a key of an order', /^wc_order_\w{13}$/],
  ['an md5', /^[0-9a-f]{32}$/],
]
/** Texts whose form says nothing: what people type. */
const FREE = ['name', 'sku', 'label', 'description', 'value', 'display_value', 'postcode', 'phone', 'address_1', 'city', 'default', 'slug', 'number', 'tip', 'placeholder', 'code', 'option', 'title', 'method_title', 'total_sales', 'search']

/** Where the texts of a value are written in another form than all samples. */
export function formatDifferences(value: unknown, samples: readonly unknown[], path = '$', key = ''): string[] {
  if (typeof value === 'string') return textDifferences(value, samples, path, key)
  if (Array.isArray(value)) {
    const below = samples.flatMap((sample) => (Array.isArray(sample) ? sample : []))
    return [...new Set(value.flatMap((item) => formatDifferences(item, below, `${path}[]`, key)))]
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, part]) => {
    const below = samples.flatMap((sample) => (typeof sample === 'object' && sample !== null && name in sample ? [(sample as Record<string, unknown>)[name]] : []))
    return formatDifferences(part, below, `${path}.${name}`, name)
  })
}

function textDifferences(value: string, samples: readonly unknown[], path: string, key: string): string[] {
  const texts = samples.filter((sample): sample is string => typeof sample === 'string' && sample !== '')
  if (value === '' || texts.length === 0 || FREE.includes(key)) return []
  const known = [...new Set(texts.map(formatOf))]
  return known.includes(formatOf(value)) || known.includes('text') ? [] : [`${path}: ${formatOf(value)} instead of ${known.join(' or ')}`]
}

function formatOf(text: string): string {
  const [, fraction] = /^-?\d+\.(\d+)$/.exec(text) ?? []
  if (fraction !== undefined) return `an amount with ${fraction.length} decimals`
  return FORMATS.find(([, form]) => form.test(text))?.[0] ?? 'text'
}
