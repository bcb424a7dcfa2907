/** Shapes of JSON values: which keys, which types. Several recordings make one shape; answers are compared with it. */

/** As it stands in a fixture: `"number|null"`, `["string"]` for a list, an object with `"key?"` for keys that may be missing. */
export type ShapeText = string | readonly ShapeText[] | { readonly [key: string]: ShapeText } | { readonly anyOf: readonly ShapeText[] }

export interface Shape {
  readonly kinds: readonly string[]
  /** Keys of objects, by name; an optional one was missing in some recording. */
  readonly keys: ReadonlyMap<string, { readonly shape: Shape; readonly optional: boolean }>
  /** null: only empty lists were seen. */
  readonly items: Shape | null
}

type Json = Readonly<Record<string, unknown>>

/** The common shape of several values of one kind. */
export function shapeOf(values: readonly unknown[]): Shape {
  const objects = values.filter((value): value is Json => kindOf(value) === 'object')
  const items = values.filter((value): value is unknown[] => Array.isArray(value)).flat()
  const names = new Set(objects.flatMap((object) => Object.keys(object)))
  const keys = [...names].map((name) => {
    const having = objects.filter((object) => name in object)
    return [name, { shape: shapeOf(having.map((object) => object[name])), optional: having.length < objects.length }] as const
  })
  return { kinds: [...new Set(values.map(kindOf))].sort(), keys: new Map(keys), items: items.length > 0 ? shapeOf(items) : null }
}

/** Where a value differs from a shape: keys too few or too many, other types. */
export function differences(value: unknown, shape: Shape, path = '$'): string[] {
  const kind = kindOf(value)
  const unknownKind = shape.kinds.length === 0 || shape.kinds.every((each) => each === 'null')
  if (unknownKind) return []
  if (!shape.kinds.includes(kind)) return [`${path}: ${kind} instead of ${shape.kinds.join('|')}`]
  if (Array.isArray(value)) return shape.items ? value.flatMap((item) => differences(item, shape.items as Shape, `${path}[]`)) : []
  return kind === 'object' ? keyDifferences(value as Json, shape, path) : []
}

/** A shape in the form fixtures keep. */
export function shapeText(shape: Shape): ShapeText {
  const simple = shape.kinds.filter((kind) => kind !== 'object' && kind !== 'list').join('|')
  const whole: ShapeText[] = simple === '' ? [] : [simple]
  if (shape.kinds.includes('list')) whole.push(shape.items ? [shapeText(shape.items)] : [])
  if (shape.kinds.includes('object')) {
    whole.push(Object.fromEntries([...shape.keys].map(([name, { shape: below, optional }]) => [optional ? `${name}?` : name, shapeText(below)])))
  }
  const [only = 'null'] = whole
  return whole.length > 1 ? { anyOf: whole } : only
}

/** Reads a shape from a fixture. */
export function parsedShape(text: ShapeText): Shape {
  if (typeof text === 'string') return { kinds: text.split('|'), keys: new Map(), items: null }
  if (Array.isArray(text)) return { kinds: ['list'], keys: new Map(), items: text.length > 0 ? parsedShape(text[0] as ShapeText) : null }
  if ('anyOf' in text) return joined((text.anyOf as readonly ShapeText[]).map(parsedShape))
  const keys = Object.entries(text).map(([name, below]) =>
    [name.replace(/\?$/, ''), { shape: parsedShape(below), optional: name.endsWith('?') }] as const)
  return { kinds: ['object'], keys: new Map(keys), items: null }
}

const joined = (shapes: readonly Shape[]): Shape => ({
  kinds: shapes.flatMap((shape) => shape.kinds),
  keys: new Map(shapes.flatMap((shape) => [...shape.keys])),
  items: shapes.find((shape) => shape.items !== null)?.items ?? null,
})

function keyDifferences(value: Json, shape: Shape, path: string): string[] {
  const missing = [...shape.keys].filter(([name, { optional }]) => !optional && !(name in value)).map(([name]) => `${path}.${name}: missing`)
  const below = Object.entries(value).flatMap(([name, part]) => {
    const known = shape.keys.get(name)
    return known ? differences(part, known.shape, `${path}.${name}`) : [`${path}.${name}: not recorded`]
  })
  return [...missing, ...below]
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'list' : typeof value
}
