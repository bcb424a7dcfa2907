/** Text out of the markup that shops write their descriptions in. Pure. */

/** Names of characters that WordPress' editors write; every other character comes as a number or as itself. */
const NAMED: Readonly<Record<string, string>> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: '\'', nbsp: '\u00A0', shy: '', euro: '€', pound: '£', yen: '¥', copy: '©', reg: '®', trade: '™', deg: '°',
  hellip: '…', ndash: '–', mdash: '—', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', laquo: '«', raquo: '»', bull: '•', middot: '·', times: '×', frac12: '½',
}
const CODE_POINT_MAX = 0x10FFFF
const ELLIPSIS = '…'
/** Longer markup is cut before it is read. */
const MARKUP_CHARACTERS_MAX = 20_000

/** What a reader would see of it, on one line; null when that is nothing. */
export function plainText(markup: string, charactersMax: number): string | null {
  const withoutTags = markup.slice(0, MARKUP_CHARACTERS_MAX)
    .replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1\s*>/gi, ' ').replace(/<!--[\s\S]*?-->/g, ' ')
    // A sentence's word may be bold in its middle; blocks and breaks are what separates words.
    .replace(/<\/?(?:b|strong|i|em|u|span|a|sup|sub|small|mark|del|ins)\b[^>]*>/gi, '').replace(/<\/?[a-z][^>]*>/gi, ' ')
  const line = withoutTags.replace(/&(#x?[0-9a-f]{1,7}|[a-z]\w{1,9});/gi, (entity, name: string) => characterOf(name) ?? entity).replace(/[^\S\u00A0]+/g, ' ').trim()
  if (line === '') return null
  return line.length <= charactersMax ? line : `${line.slice(0, charactersMax - 1).toWellFormed().replace(/\s\S*$/, '')}${ELLIPSIS}`
}

function characterOf(name: string): string | null {
  if (!name.startsWith('#')) return NAMED[name] ?? null
  const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10)
  return code > 0 && code <= CODE_POINT_MAX ? String.fromCodePoint(code) : null
}
