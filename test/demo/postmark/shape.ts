/** Compares two JSON values by their keys and types, for contract tests. */

/** Objects whose keys are free: names that a shop chooses. */
const FREE = new Set(['Metadata', 'Geo'])

/**
 * Lists where `actual` has other keys or types than `expected`. null fits every type (a field may be empty),
 * and of a list the first element stands for all.
 */
export function shapeDifferences(actual: unknown, expected: unknown, path = '$'): readonly string[] {
  if (actual === null || expected === null) return []
  if (kindOf(actual) !== kindOf(expected)) return [`${path}: ${kindOf(actual)} instead of ${kindOf(expected)}`]
  if (Array.isArray(actual) && Array.isArray(expected)) {
    return actual.length === 0 || expected.length === 0 ? [] : shapeDifferences(actual[0], expected[0], `${path}[]`)
  }
  if (!isRecord(actual) || !isRecord(expected)) return []
  if (FREE.has(path.split('.').at(-1) ?? '')) return []
  const keys = [...new Set([...Object.keys(actual), ...Object.keys(expected)])].sort()
  return keys.flatMap((key) => {
    if (!(key in actual)) return [`${path}.${key}: missing`]
    if (!(key in expected)) return [`${path}.${key}: not in the fixture`]
    return shapeDifferences(actual[key], expected[key], `${path}.${key}`)
  })
}

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'list' : typeof value)
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
