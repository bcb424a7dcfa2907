/** The shop's own colour in its mails: what can be read on it, in light and in dark. WCAG 2.2, success criterion 1.4.3. Pure. */

/** Off the extremes, so that mail programs that invert colours leave them readable. */
export const LIGHT_INK = '#fffffd'
const DARK_INK = '#23262b'
/** The card behind it in dark mode. */
const DARK_CARD = '#222528'
const CONTRAST_MIN = 4.5
/** Of lightening, toward white. */
const STEPS = 20
const WHITE: Rgb = [255, 255, 255]
const HEX = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i

/** As far as the shop has no colour of its own. */
export const OWN_COLOR = '#1f5d49'

type Rgb = readonly [red: number, green: number, blue: number]

/** A colour, what is written on it, and both for dark mode. */
export interface Brand {
  readonly color: string
  readonly ink: string
  readonly darkColor: string
  readonly darkInk: string
}

/** @param color `#rrggbb`; null, or one on which nothing can be read: our own */
export function brandOf(color: string | null): Brand {
  const chosen = color !== null && inkOn(color) !== null ? color.toLowerCase() : OWN_COLOR
  const darkColor = lightened(chosen)
  return { color: chosen, ink: inkOn(chosen) ?? LIGHT_INK, darkColor, darkInk: inkOn(darkColor) ?? DARK_INK }
}

/** White or dark text, whichever reads better; null where neither can be read well enough, or the text is no colour. */
export function inkOn(color: string): string | null {
  const rgb = parse(color)
  if (rgb === null) return null
  const [light, dark] = [contrast(rgb, parse(LIGHT_INK) ?? WHITE), contrast(rgb, parse(DARK_INK) ?? WHITE)]
  if (Math.max(light, dark) < CONTRAST_MIN) return null
  return light >= dark ? LIGHT_INK : DARK_INK
}

/** The same hue, as light as it must be to stand out from a dark card and to carry text. */
function lightened(color: string): string {
  const rgb = parse(color) ?? WHITE
  for (let step = 0; step <= STEPS; step++) {
    const mixed = hex(mix(rgb, step / STEPS))
    if (inkOn(mixed) !== null && contrast(parse(mixed) ?? WHITE, parse(DARK_CARD) ?? WHITE) >= CONTRAST_MIN) return mixed
  }
  return hex(WHITE)
}

const mix = ([red, green, blue]: Rgb, share: number): Rgb => [toward(red, share), toward(green, share), toward(blue, share)]
const toward = (part: number, share: number): number => Math.round(part + (255 - part) * share)
const hex = (rgb: Rgb): string => `#${rgb.map((part) => part.toString(16).padStart(2, '0')).join('')}`

function parse(color: string): Rgb | null {
  const match = HEX.exec(color)
  if (!match) return null
  const [, red = '', green = '', blue = ''] = match
  return [parseInt(red, 16), parseInt(green, 16), parseInt(blue, 16)]
}

/** From 1 (alike) to 21 (black on white). */
function contrast(a: Rgb, b: Rgb): number {
  const [lower = 0, higher = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (higher + 0.05) / (lower + 0.05)
}

function luminance(rgb: Rgb): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
