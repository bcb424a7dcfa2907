/** Whether an owner's logo and colour can stand in mails: the same rules as for the settings of the first shop. Pure. */
import { profileSettings } from '../stores/profile/settings.ts'
import type { Verdict } from './check-word.ts'

/** What can be changed of a brand. */
export const BRAND_PARTS = ['logo', 'color'] as const
export type BrandPart = (typeof BRAND_PARTS)[number]

const RULES = { logo: profileSettings.LOGO_URL, color: profileSettings.BRAND_COLOR } as const
/** Hardly any mail program shows these. */
const UNSHOWN = /\.(?:svgz?|webp|avif)$/i

export function checkBrand(path: string, text: string): Verdict {
  const part = BRAND_PARTS.find((each) => each === path)
  if (part === undefined) return { mistakes: [{ sentence: `There is no «brand.${path}».` }], warnings: [] }
  const parsed = RULES[part].safeParse(text)
  if (!parsed.success) return { mistakes: parsed.error.issues.slice(0, 1).map(({ message }) => ({ sentence: `It ${message}.` })), warnings: [] }
  const isUnshown = part === 'logo' && UNSHOWN.test(new URL(text).pathname)
  return { mistakes: [], warnings: isUnshown ? [{ sentence: 'Few mail programs show such a picture: take PNG or JPEG.' }] : [] }
}
