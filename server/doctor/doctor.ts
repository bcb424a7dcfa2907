/** Checks the whole set-up: gathers, within limits, and has it judged. The command and the admin page both come here. */
import type { Deps } from '../deps.ts'
import { askPage } from '../platforms/web-page.ts'
import { lookUpSender } from '../providers/sender-domain.ts'
import type { Store } from '../stores/shop.ts'
import { seconds, type Duration } from '../values/time.ts'
import type { LateShop, ShopFacts } from './facts.ts'
import { gatherInstall } from './gather.ts'
import { gatherShop } from './gather-shop.ts'
import type { Report } from './report.ts'
import { judge } from './verdicts.ts'

/** All questions to one shop together. Each has a shorter limit of its own. */
const SHOP_LIMIT: Duration = seconds(60)
/** Shops that are asked at the same time. */
const SHOPS_AT_ONCE = 5

export interface DoctorParts {
  /** Path of the script's pinned version, where it is known. */
  readonly pinnedPath: string | null
  /** The driver's code where the database could not be opened and `deps` has an empty one instead. */
  readonly databaseTrouble?: string
  /** Replaced by tests: how our own address is asked and the DNS looked into. */
  readonly ask?: typeof askPage
  readonly lookUp?: typeof lookUpSender
  readonly shopLimit?: Duration
}

/** Looks at everything once. What cannot be asked becomes a line; only a database that fails meanwhile is thrown. */
export async function examine(deps: Deps, parts: DoctorParts): Promise<Report> {
  const { databaseTrouble = null } = parts
  const [install, shops] = await Promise.all([gatherInstall(deps, parts.ask ?? askPage), gatherShops(deps, parts)])
  return judge({ ...install, databaseTrouble }, shops)
}

async function gatherShops(deps: Deps, parts: DoctorParts): Promise<readonly (ShopFacts | LateShop)[]> {
  const shops: (ShopFacts | LateShop)[] = []
  const stores = [...deps.stores.values()]
  for (let n = 0; n < stores.length; n += SHOPS_AT_ONCE) {
    shops.push(...await Promise.all(stores.slice(n, n + SHOPS_AT_ONCE).map((store) => withinLimit(deps, store, parts))))
  }
  return shops
}

/** The shop's facts, or that they took too long. What is under way then ends by its own limit. */
function withinLimit(deps: Deps, store: Store, parts: DoctorParts): Promise<ShopFacts | LateShop> {
  const limit = parts.shopLimit ?? SHOP_LIMIT
  const late = new Promise<LateShop>((resolve) => {
    AbortSignal.timeout(limit).addEventListener('abort', () => resolve({ store, limit }))
  })
  return Promise.race([gatherShop(deps, store, { pinnedPath: parts.pinnedPath, lookUp: parts.lookUp ?? lookUpSender }), late])
}
