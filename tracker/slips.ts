/** Which address a shopper probably meant, where the one that was typed has a slip in its domain. */

/** Common mail providers of the languages the notice speaks. */
const DOMAINS = [
  'gmail.com', 'outlook.com', 'hotmail.com', 'yahoo.com', 'icloud.com', 'live.com', 'msn.com', 'aol.com', 'proton.me', 'protonmail.com',
  'naver.com', 'daum.net', 'hanmail.net', 'kakao.com', 'nate.com',
  'orange.fr', 'free.fr', 'sfr.fr', 'laposte.net', 'wanadoo.fr', 'hotmail.fr', 'yahoo.fr', 'outlook.fr',
  'wp.pl', 'o2.pl', 'onet.pl', 'interia.pl', 'gazeta.pl', 'op.pl',
  'luukku.com', 'kolumbus.fi', 'suomi24.fi', 'elisanet.fi', 'hotmail.fi',
  'gmx.de', 'gmx.net', 'gmx.com', 'web.de', 't-online.de', 'freenet.de',
  'yahoo.co.uk', 'hotmail.co.uk', 'btinternet.com', 'comcast.net',
]
const SLIPS_MAX = 2
/** Two slips are likely only in a long name; in a short one they make another provider. */
const LONG_DOMAIN = 9
/** Of a name this short every neighbour is a name of its own. */
const SHORT_DOMAIN = 5

/** @returns the address with the domain of the nearest provider; undefined where nothing is near enough, or it is one already */
export function suggestionFor(address: string): string | undefined {
  const at = address.lastIndexOf('@')
  const typed = address.slice(at + 1).toLowerCase()
  if (DOMAINS.includes(typed) || typed.length <= SHORT_DOMAIN) return undefined
  const reach = typed.length > LONG_DOMAIN ? SLIPS_MAX : 1
  // So much longer or shorter, it needs more slips: most names need no comparison, which takes longer than all else here.
  const near = DOMAINS.filter(({ length }) => Math.abs(length - typed.length) <= reach).map((domain) => ({ domain, slips: distance(typed, domain, reach) }))
  const found = (near.find(({ slips }) => slips === 1) || near.find(({ domain, slips }) => slips === SLIPS_MAX && reach === SLIPS_MAX && domain.length > LONG_DOMAIN - 1))?.domain
  return found && address.slice(0, at + 1) + found
}

/**
 * How many letters are wrong, missing, too many or swapped with their neighbour (Damerau).
 * @param most where more are sure to come, counting stops: Infinity
 */
function distance(one: string, other: string, most: number): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, column) => column)]
  for (let row = 1; row <= one.length; row++) {
    const line = [row]
    let rowLeast = row
    for (let column = 1; column <= other.length; column++) {
      const wrong = one[row - 1] === other[column - 1] ? 0 : 1
      let least = Math.min(line[column - 1]! + 1, rows[row - 1]![column]! + 1, rows[row - 1]![column - 1]! + wrong)
      if (one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) least = Math.min(least, (rows[row - 2] || rows[0]!)[column - 2]! + 1)
      line.push(least)
      rowLeast = Math.min(rowLeast, least)
    }
    // No later row has less than the least of this one, not even by a swap: the row before it has at most one less.
    if (rowLeast > most) return Infinity
    rows.push(line)
  }
  return rows[one.length]![other.length]!
}
