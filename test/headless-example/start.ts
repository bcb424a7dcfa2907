/** Starts the example storefront: `npx tsx test/headless-example/start.ts <shop url> <cartback url> [port]`. */
import { serve } from '@hono/node-server'
import { storefront } from './server.ts'

const PORT = 3_000
const [shopUrl, endpoint, port = String(PORT)] = process.argv.slice(2)
if (!shopUrl || !endpoint) {
  process.stderr.write('Usage: npx tsx test/headless-example/start.ts <shop url> <cartback url> [port]\n')
  process.exit(1)
}
serve({ fetch: storefront({ shopUrl, endpoint, store: 'default' }).fetch, port: Number(port), hostname: '127.0.0.1' }, (address) => {
  process.stdout.write(`The storefront: http://127.0.0.1:${address.port}/ (put this into STORE_ORIGINS of Cartback)\n`)
})
