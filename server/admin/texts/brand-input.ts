/** What an owner typed about logo and colour, as changes. Pure. */
import { BRAND, NO_LANGUAGE, real, type Change, type OwnerChanges } from '../../changes/change.ts'
import { BRAND_PARTS, checkBrand, type BrandPart } from '../../changes/check-brand.ts'
import { remarkText } from '../../changes/check-word.ts'
import type { OwnGroup } from '../../mail/own-words.ts'
import type { ShopProfile } from '../../stores/profile/settings.ts'
import type { Typed } from '../shops-input.ts'
import { wordsAfter } from './texts-input.ts'

/** What holds without the owner's changes: the shop's settings, or nothing. */
export type UsualBrand = Readonly<Record<BrandPart, string | null>>

export const usualBrand = (profile: ShopProfile | undefined): UsualBrand => ({ logo: profile?.logoUrl ?? null, color: profile?.brandColor ?? null })

export interface CheckedBrand {
  /** Those that change something. */
  readonly changes: readonly Change[]
  /** As it would be, without what is wrong. */
  readonly brand: OwnGroup
  /** Sentences by part. */
  readonly mistakes: Typed
  readonly warnings: Typed
}

/** An emptied field, or one that says what holds anyway, is the default. */
export function checkTypedBrand(typed: Typed, usual: UsualBrand, now: OwnerChanges): CheckedBrand {
  const wanted = BRAND_PARTS.flatMap((path): readonly Change[] => {
    const text = typed[path]?.trim()
    return text === undefined ? [] : [{ language: NO_LANGUAGE, group: BRAND, path, text: text === '' || text === usual[path] ? null : text }]
  })
  const said = (kind: 'mistakes' | 'warnings'): Typed => Object.fromEntries(wanted.flatMap(({ path, text }) => {
    const remarks = text === null ? [] : checkBrand(path, text)[kind]
    return remarks.length === 0 ? [] : [[path, remarks.map(remarkText).join(' ')]]
  }))
  const mistakes = said('mistakes')
  return { changes: real(now, wanted), brand: wordsAfter(now.brand, wanted.filter(({ path }) => mistakes[path] === undefined)), mistakes, warnings: said('warnings') }
}
