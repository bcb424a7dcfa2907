/** Which way imports point: values, then domain folders, then the app and the process. */
import { imports, server, tracker, type Rule } from './rule.ts'

const TOP = /^server\/(?:main|cli|app|service|admin\/.*|demo\/.*)(?:\.tsx?)?$/

/** Which way imports point. */
export const DIRECTION: readonly Rule[] = [
  {
    says: 'the tracker imports only its own files',
    breaches: imports(tracker, (each) => !each.of.startsWith('tracker/')),
    broken: [
      ['tracker/cart.ts', `import { money } from '../server/values/money.ts'`],
      ['tracker/cart.ts', `import type { Money } from '../server/values/money.ts'`],
      ['tracker/cart.ts', `import { z } from 'zod'`],
    ],
    kept: [['tracker/cart.ts', `import type { CartPost } from './protocol.ts'`]],
  },
  {
    says: 'the wire format imports nothing',
    breaches: imports((source) => source.path === 'tracker/protocol.ts', () => true),
    broken: [['tracker/protocol.ts', `import type { Cart } from './cart.ts'`]],
    kept: [['tracker/protocol.ts', `export const BODY_BYTES_MAX = 1`]],
  },
  {
    says: 'of the tracker the server takes only the wire format',
    breaches: imports(server, (each) => !each.of.startsWith('server/') && /^\.|^tracker\/|^test\//.test(each.of) && each.of !== 'tracker/protocol.ts'),
    broken: [['server/carts/door.ts', `import { readCart } from '../../tracker/cart.ts'`]],
    kept: [['server/carts/door.ts', `import { BODY_BYTES_MAX } from '../../tracker/protocol.ts'`]],
  },
  {
    says: 'values import only values',
    breaches: imports((source) => source.path.startsWith('server/values/'), (each) => !each.of.startsWith('server/values/')),
    broken: [['server/values/time.ts', `import { systemClock } from '../clock.ts'`]],
    kept: [['server/values/money.ts', `import type { Instant } from './time.ts'`]],
  },
  {
    says: 'the database folder knows no domain, only values',
    breaches: imports(
      (source) => source.path.startsWith('server/db/'),
      (each) => each.of.startsWith('server/') && !/^server\/(?:db|values)\/|^server\/(?:clock|log|deps|vault)\.ts$/.test(each.of),
    ),
    broken: [['server/db/schema.ts', `import type { CartState } from '../carts/cart.ts'`]],
    kept: [['server/db/schema.ts', `import type { Instant } from '../values/time.ts'`]],
  },
  {
    says: 'no domain folder imports the app, the process, the admin site or the demo',
    breaches: imports((source) => server(source) && !TOP.test(source.path), (each) => TOP.test(each.of)),
    broken: [
      ['server/carts/routes.ts', `import { createApp } from '../app.ts'`],
      ['server/orders/sync.ts', `import type { Shop } from '../demo/shop/shop.ts'`],
      ['server/mail/view.ts', `import { page } from '../admin/pages.tsx'`],
    ],
    kept: [
      ['server/app.ts', `import { adminRoutes } from './admin/routes.tsx'`],
      ['server/carts/routes.ts', `import { saveCart } from './store.ts'`],
    ],
  },
  {
    says: 'the demo is started from the command line only',
    breaches: imports(
      (source) => server(source) && !/^server\/(?:demo\/.*|cli\.ts|main\.ts)$/.test(source.path),
      (each) => each.of.startsWith('server/demo/'),
    ),
    broken: [['server/app.ts', `import { startDemo } from './demo/demo.ts'`]],
    kept: [['server/cli.ts', `import { startDemo } from './demo/demo.ts'`]],
  },
  {
    says: 'what is handed around as deps is types only',
    breaches: imports((source) => source.path === 'server/deps.ts', (each) => !each.typesOnly),
    broken: [['server/deps.ts', `import { systemClock } from './clock.ts'`]],
    kept: [['server/deps.ts', `import type { Clock } from './clock.ts'`]],
  },
]
