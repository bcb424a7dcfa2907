/** What a shop's mails say of it, with the logo and colour that its owner gave them on the admin site. Pure. */
import type { ShopService } from '../../mail/service-view.ts'
import type { Language } from '../../values/locale.ts'
import type { Store } from '../shop.ts'
import { shopProfile, type ShopProfile } from './settings.ts'
import { serviceIn } from './statements.ts'

/** Null where nothing is stated at all. */
export function statedBy({ profile, changes }: Pick<Store, 'profile' | 'changes'>): ShopProfile | null {
  const { logo, color } = changes?.brand ?? {}
  if (profile === undefined && logo === undefined && color === undefined) return null
  const stated = profile ?? shopProfile.parse({})
  return { ...stated, logoUrl: logo ?? stated.logoUrl, brandColor: color ?? stated.brandColor }
}

/** As one mail may use it. */
export function serviceOf(store: Pick<Store, 'profile' | 'changes'>, language: Language): ShopService | null {
  const stated = statedBy(store)
  return stated && serviceIn(language, stated)
}
