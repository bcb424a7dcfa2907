/** What the pretend shop sells. One product of each kind that behaves differently somewhere. */

export type ProductType = 'simple' | 'variable' | 'variation' | 'grouped' | 'external'

export interface Choice {
  /** As WooCommerce names it: `pa_size`. */
  readonly taxonomy: string
  readonly label: string
  readonly options: readonly { readonly slug: string; readonly name: string }[]
}

export interface CatalogueEntry {
  readonly id: number
  readonly slug: string
  readonly name: string
  readonly type: ProductType
  readonly sku: string
  readonly price?: string
  readonly salePrice?: string
  /** null: the shop does not count this product's stock. */
  readonly stock?: number | null
  readonly category?: string
  readonly about?: string
  readonly crossSells?: readonly number[]
  readonly upsells?: readonly number[]
  readonly soldIndividually?: boolean
  readonly virtual?: boolean
  readonly draft?: boolean
  readonly parent?: number
  readonly choices?: readonly Choice[]
  /** Of a variation: chosen option slug by taxonomy; a taxonomy left out means "any". */
  readonly chosen?: Readonly<Record<string, string>>
  readonly grouped?: readonly number[]
  readonly externalUrl?: string
  /** Shape and colour of the drawn picture. */
  readonly picture?: { readonly shape: Shape; readonly hue: number }
}

export type Shape = 'mug' | 'sheet' | 'bag' | 'disc' | 'coat' | 'lantern' | 'vase' | 'shirt' | 'glove'

const size: Choice = { taxonomy: 'pa_size', label: 'Size', options: [{ slug: 's', name: 'S' }, { slug: 'm', name: 'M' }, { slug: 'l', name: 'L' }] }
const colour: Choice = { taxonomy: 'pa_colour', label: 'Colour', options: [{ slug: 'red', name: 'Red' }, { slug: 'blue', name: 'Blue' }] }

const shirt = (id: number, s: string, c: string, price: string, stock: number, salePrice?: string): CatalogueEntry => ({
  id, type: 'variation', parent: 64, slug: `sailor-shirt-${s}-${c}`, name: `Sailor shirt "Tern" - ${s.toUpperCase()}, ${c === 'red' ? 'Red' : 'Blue'}`,
  sku: `SHI-${s}-${c}`.toUpperCase(), price, stock, chosen: { pa_size: s, pa_colour: c },
  picture: { shape: 'shirt', hue: c === 'red' ? 5 : 215 }, ...(salePrice ? { salePrice } : {}),
})
const gloves = (id: number, s: string, price: string, salePrice?: string): CatalogueEntry => ({
  id, type: 'variation', parent: 82, slug: `deck-gloves-${s}`, name: `Deck gloves (any colour) - ${s.toUpperCase()}`,
  sku: `GLO-${s}`.toUpperCase(), price, stock: 10, chosen: { pa_size: s }, picture: { shape: 'glove', hue: 28 }, ...(salePrice ? { salePrice } : {}),
})

export const CATALOGUE: readonly CatalogueEntry[] = [
  { id: 12, slug: 'harbour-mug', name: 'Harbour mug', type: 'simple', sku: 'MUG-01', price: '14.90', stock: 120, category: 'Kitchen', crossSells: [16, 18], upsells: [14], picture: { shape: 'mug', hue: 200 }, about: 'Stoneware, holds three decilitres, survives the dishwasher.' },
  { id: 14, slug: 'coastline-poster', name: 'Coastline poster', type: 'simple', sku: 'POS-01', price: '24.00', salePrice: '19.00', stock: 40, category: 'Home', crossSells: [12], picture: { shape: 'sheet', hue: 168 }, about: 'Printed on thick matt paper, 50 by 70 centimetres.' },
  { id: 16, slug: 'evening-tea', name: 'Iltatähti evening tea, 100 g', type: 'simple', sku: 'TEA-01', price: '8.95', stock: 200, category: 'Kitchen', crossSells: [12], picture: { shape: 'bag', hue: 95 }, about: 'Chamomile, lemon balm & a little mint.' },
  { id: 18, slug: 'cork-coasters', name: 'Cork coasters "Set of 4"', type: 'simple', sku: 'COA-01', price: '12.50', stock: 60, category: 'Kitchen', picture: { shape: 'disc', hue: 32 }, about: 'Round, ten centimetres across.' },
  { id: 20, slug: 'rain-coat', name: 'Rain coat', type: 'simple', sku: 'COT-01', price: '89.00', stock: 0, category: 'Clothes', picture: { shape: 'coat', hue: 48 }, about: 'Sold out until the next boat comes in.' },
  { id: 22, slug: 'storm-lantern', name: 'Storm lantern', type: 'simple', sku: 'LAN-01', price: '39.00', stock: 2, category: 'Home', picture: { shape: 'lantern', hue: 265 }, about: 'The last two of this series.' },
  { id: 24, slug: 'tide-vase', name: 'Tide vase, one of a kind', type: 'simple', sku: 'VAS-01', price: '120.00', stock: null, soldIndividually: true, category: 'Home', picture: { shape: 'vase', hue: 185 }, about: 'Each one is thrown by hand.' },
  { id: 26, slug: 'recipe-booklet', name: 'Recipe PDF <Kitchen & "Home">', type: 'simple', sku: 'PDF-01', price: '4.90', stock: null, virtual: true, category: 'Kitchen', picture: { shape: 'sheet', hue: 340 }, about: 'Sent as a file, nothing to ship.' },
  { id: 28, slug: 'winter-blanket', name: 'Winter blanket', type: 'simple', sku: 'BLA-01', price: '59.00', stock: 5, draft: true },
  { id: 64, slug: 'sailor-shirt', name: 'Sailor shirt "Tern"', type: 'variable', sku: 'SHI', category: 'Clothes', choices: [size, colour], crossSells: [14, 18], upsells: [82], picture: { shape: 'shirt', hue: 215 }, about: 'Heavy cotton with a boat neck.' },
  shirt(66, 's', 'red', '24.95', 10), shirt(67, 's', 'blue', '24.95', 11, '19.95'), shirt(68, 'm', 'red', '26.45', 0),
  shirt(69, 'm', 'blue', '26.45', 12), shirt(70, 'l', 'red', '26.95', 14), shirt(71, 'l', 'blue', '27.45', 15),
  { id: 82, slug: 'deck-gloves', name: 'Deck gloves (any colour)', type: 'variable', sku: 'GLO', category: 'Clothes', choices: [size, colour], picture: { shape: 'glove', hue: 28 }, about: 'Waxed canvas; tell us the colour when you order.' },
  gloves(84, 's', '19.50'), gloves(85, 'm', '19.50', '14.50'),
  { id: 87, slug: 'tea-corner', name: 'Tea corner (set)', type: 'grouped', sku: 'SET-01', category: 'Kitchen', grouped: [12, 16] },
  { id: 88, slug: 'ferry-tickets', name: 'Ferry tickets', type: 'external', sku: 'EXT-01', price: '10', stock: null, category: 'Home', externalUrl: 'https://ferry.example/tickets' },
]
