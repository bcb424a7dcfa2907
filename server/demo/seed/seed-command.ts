/** `npm run seed`: fills a database with a pretend month, unless something real is in it. */
import type { Command } from '../../admin/commands.ts'
import { pretendMonth } from './month.ts'
import { countsIn, hasData, writeMonth } from './store.ts'

const SEED_DEFAULT = 1

export const seedCommand: Command = {
  word: null, options: { seed: { type: 'string' }, force: { type: 'boolean' } },
  run: async (deps, { options }, output) => {
    const seed = Number(options['seed'] ?? SEED_DEFAULT)
    const store = [...deps.stores.values()][0]
    if (!store || !Number.isSafeInteger(seed)) {
      output.err('--seed is a whole number.\n')
      return 1
    }
    if (options['force'] !== true && await hasData(deps.connection.db)) {
      output.err('There are carts or orders in this database already. Pretend ones would stand among them for good; if that is meant, say --force.\n')
      return 1
    }
    const carts = pretendMonth(seed, deps.clock.now())
    await writeMonth(deps, store, carts)
    const counts = countsIn(carts)
    output.out(`A pretend month of ${store.name}: ${counts.carts} carts, ${counts.mails} mails, ${counts.orders} orders. Nothing of it will ever be sent. Start the service and look at /admin.\n`)
    return 0
  },
}
