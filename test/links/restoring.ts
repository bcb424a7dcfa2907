/** A reminded shopper whose cart no link can carry: gloves of a colour that the variation leaves open. */
import type { Product } from '../../server/demo/shop/products.ts'
import { minutes } from '../../server/values/time.ts'
import type { WireLine } from '../../tracker/protocol.ts'
import { mailTo } from '../messages/mail-of.ts'
import type { DatabaseKind } from '../support/databases.ts'
import { cartPost, openShop, type Settings, type Shop } from '../support/shop.ts'

export interface Reminded {
  readonly email: string
  readonly device: string
  /** Path of the mail's link. */
  readonly restore: string
  /** Where it leads. */
  readonly location: string
}

export interface Restoring {
  readonly shop: Shop
  readonly gloves: Product
  /** Small gloves in red; the variation fixes the size alone. */
  readonly line: WireLine
  reminded(about?: { readonly firstName?: string; readonly locale?: string; readonly lines?: readonly WireLine[] }): Promise<Reminded>
  /** Opens a mail's link: where it leads, or the status of the page it shows. */
  open(path: string): Promise<string>
  close(): Promise<void>
}

export const handoverOf = (location: string): string => new URL(location).hash.replace('#cartback=', '')

let counted = 0

export async function openRestoring(kind: DatabaseKind, settings: Settings = {}): Promise<Restoring> {
  const { shop, close } = await openShop(kind, settings)
  const gloves = shop.woo.products.glovesSmallAnyColour
  const line = { id: gloves.id, quantity: 1, attributes: [{ name: 'Size', value: 'S' }, { name: 'Colour', value: 'Red' }] }
  const open = async (path: string): Promise<string> => {
    const response = await shop.service.app.request(path)
    return response.headers.get('location') ?? String(response.status)
  }
  return {
    shop, gloves, line, open, close,
    reminded: async ({ firstName, locale, lines } = {}) => {
      const [email, device] = [`merged${++counted}@example.test`, `merged${counted}`]
      const post = { ...cartPost(shop.woo, { email, device, ...(firstName ? { firstName } : {}) }, counted), ...(locale ? { locale } : {}) }
      await shop.post('/v1/carts', { ...post, lines: lines ?? [line, { id: shop.woo.products.mug.id, quantity: 2 }] })
      await shop.passes(minutes(65))
      const restore = /\/r\/\S+/.exec(mailTo(shop.postmark, email)?.TextBody ?? '')?.[0] ?? '/no-link'
      return { email, device, restore, location: await open(restore) }
    },
  }
}
