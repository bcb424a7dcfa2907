/** Draws the products' pictures, so that the shop needs no image files. */
import type { Shape } from './catalogue.ts'
import { png, type Colour } from './png.ts'

/** Widest picture that is drawn, in pixels. */
const WIDTH_MAX = 600
const drawn = new Map<string, Buffer>()

/** The picture of a product as a PNG file; drawn once and kept. */
export function picture(look: { readonly shape: Shape; readonly hue: number }, width: number): Buffer {
  const size = Math.min(width, WIDTH_MAX)
  const name = `${look.shape}-${look.hue}-${size}`
  const kept = drawn.get(name)
  if (kept) return kept
  const made = png(size, size, pixel(look, size))
  drawn.set(name, made)
  return made
}

type Inside = (x: number, y: number) => boolean

const box = (cx: number, cy: number, rx: number, ry: number): Inside => (x, y) => Math.abs(x - cx) < rx && Math.abs(y - cy) < ry
const oval = (cx: number, cy: number, rx: number, ry: number): Inside => (x, y) => ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1
const any = (...parts: Inside[]): Inside => (x, y) => parts.some((part) => part(x, y))
const without = (whole: Inside, hole: Inside): Inside => (x, y) => whole(x, y) && !hole(x, y)
const widening = (top: number, bottom: number, from: number, to: number): Inside => (x, y) =>
  y > from && y < to && Math.abs(x) < top + ((bottom - top) * (y - from)) / (to - from)
const sleeves: Inside = (x, y) => Math.abs(x) > 0.25 && Math.abs(x) < 0.68 && y > -0.48 + (Math.abs(x) - 0.25) * 0.8 && y < -0.1 + (Math.abs(x) - 0.25) * 0.8
const wavy = (at: number): Inside => (x, y) => Math.abs(y - at - Math.sin(x * 9) * 0.04) < 0.03

/** Each shape has a body and a detail in another tone, in coordinates from -1 to 1. */
const SHAPES: Readonly<Record<Shape, { readonly body: Inside; readonly detail: Inside }>> = {
  mug: { body: any(box(-0.1, 0.05, 0.42, 0.5), without(oval(0.38, 0.02, 0.3, 0.32), oval(0.38, 0.02, 0.18, 0.2))), detail: any(box(-0.1, -0.3, 0.42, 0.03), (x, y) => x < 0.32 && wavy(0.15)(x, y)) },
  sheet: { body: box(0, 0, 0.48, 0.66), detail: any(wavy(0.2), wavy(0.34), wavy(0.48), oval(0.15, -0.25, 0.13, 0.13)) },
  bag: { body: any(widening(0.34, 0.46, -0.5, 0.62), box(0, -0.56, 0.3, 0.07)), detail: any(oval(0, 0.15, 0.2, 0.2), box(0, -0.42, 0.36, 0.03)) },
  disc: { body: oval(0, 0, 0.62, 0.62), detail: without(oval(0, 0, 0.5, 0.5), oval(0, 0, 0.45, 0.45)) },
  coat: { body: any(widening(0.3, 0.5, -0.52, 0.66), sleeves), detail: any(box(0, 0.08, 0.02, 0.58), oval(0.1, -0.1, 0.035, 0.035), oval(0.1, 0.15, 0.035, 0.035)) },
  lantern: { body: any(oval(0, 0.02, 0.34, 0.4), box(0, 0.5, 0.3, 0.09), box(0, -0.42, 0.2, 0.07), without(oval(0, -0.55, 0.24, 0.24), oval(0, -0.55, 0.18, 0.18))), detail: oval(0, 0.08, 0.1, 0.2) },
  vase: { body: (x, y) => y > -0.62 && y < 0.64 && Math.abs(x) < 0.26 + 0.15 * Math.sin((y + 0.35) * 3.1), detail: any(wavy(0), wavy(0.14)) },
  shirt: { body: without(any(box(0, 0.12, 0.36, 0.56), sleeves, box(0, -0.4, 0.3, 0.08)), oval(0, -0.48, 0.18, 0.1)), detail: (x, y) => Math.abs(x) < 0.36 && y > -0.25 && Math.abs(((y + 2) % 0.16) - 0.08) < 0.02 },
  glove: { body: any(oval(0, 0.2, 0.32, 0.36), box(0, 0.55, 0.24, 0.14), oval(-0.22, -0.25, 0.09, 0.34), oval(-0.03, -0.33, 0.09, 0.36), oval(0.16, -0.27, 0.09, 0.34), oval(0.38, 0.02, 0.1, 0.24)), detail: box(0, 0.5, 0.24, 0.025) },
}

function pixel({ shape, hue }: { readonly shape: Shape; readonly hue: number }, size: number): (x: number, y: number) => Colour {
  const { body, detail } = SHAPES[shape]
  const [paper, shade, main, accent] = [hsl(hue, 30, 93), hsl(hue, 28, 86), hsl(hue, 45, 42), hsl(hue, 40, 78)]
  const at = (px: number, py: number): Colour => {
    const [x, y] = [(px / size) * 2 - 1, (py / size) * 2 - 1]
    if (detail(x, y) && body(x, y)) return accent
    if (body(x, y)) return main
    return y > 0.62 ? shade : paper
  }
  // Four samples a pixel keep the edges smooth.
  return (x, y) => mix([at(x + 0.25, y + 0.25), at(x + 0.75, y + 0.25), at(x + 0.25, y + 0.75), at(x + 0.75, y + 0.75)])
}

function mix(colours: readonly Colour[]): Colour {
  const mean = (channel: 0 | 1 | 2): number => Math.round(colours.reduce((all, each) => all + each[channel], 0) / colours.length)
  return [mean(0), mean(1), mean(2)]
}

function hsl(hue: number, saturation: number, lightness: number): Colour {
  const [s, l] = [saturation / 100, lightness / 100]
  const channel = (n: number): number => {
    const k = (n + hue / 30) % 12
    return Math.round(255 * (l - s * Math.min(l, 1 - l) * Math.max(-1, Math.min(k - 3, 9 - k, 1))))
  }
  return [channel(0), channel(8), channel(4)]
}
