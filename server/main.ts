/** The production entry: reads the settings, listens, and stops cleanly. */
import { existsSync, readFileSync } from 'node:fs'
import { serve } from '@hono/node-server'
import { readConfig, type Config } from './config.ts'
import { createLog } from './log.ts'
import { collectScripts } from './scripts.ts'
import { createService } from './service.ts'

const BEAT_EVERY_MS = 1_000
/** Fast clocks need a faster heart. */
const FAST_BEAT_EVERY_MS = 200
/** What is under way must end within this, or the process leaves without it. */
const DRAIN_MS = 15_000

const read = readConfig(process.env)
if (read.kind === 'wrong') {
  process.stderr.write(`Cartback cannot start. ${read.problems.length === 1 ? 'One setting is' : `${read.problems.length} settings are`} missing or wrong:\n\n`)
  for (const problem of read.problems) process.stderr.write(`  - ${problem}\n`)
  process.stderr.write('\nPut them into .env (.env.example shows all) or into the environment.\n')
  process.exit(1)
}
await start(read.config)

async function start(config: Config): Promise<void> {
  const log = createLog(config.LOG_LEVEL)
  const scripts = collectScripts(readBuilt)
  const service = await createService(config, scripts, { log }).catch((error: unknown) => {
    log.error('service.unstarted', error)
    process.stderr.write('Cartback cannot start: the database could not be opened. Check DATABASE_URL and that its server runs.\n')
    process.exit(1)
  })
  if (service.firstRunPassword) process.stdout.write(`\nAdmin site: ${config.PUBLIC_URL}/admin\nPassword (shown this once): ${service.firstRunPassword}\n\n`)
  const server = serve({ fetch: service.app.fetch, port: config.PORT, hostname: config.HOST }, (address) => {
    log.info('service.started', { port: address.port, live: config.LIVE, provider: service.deps.provider.name })
  })
  server.on('error', (error) => {
    log.error('service.unstarted', error)
    process.exit(1)
  })
  service.heart.start(config.CLOCK_SPEED > 1 ? FAST_BEAT_EVERY_MS : BEAT_EVERY_MS)
  const stop = (signal: string): void => {
    log.info('service.stopping', { signal })
    setTimeout(() => process.exit(1), DRAIN_MS).unref()
    server.close()
    void service.close().then(() => process.exit(0))
  }
  process.once('SIGTERM', () => stop('SIGTERM'))
  process.once('SIGINT', () => stop('SIGINT'))
}

/** Beside the bundle, or in `dist` when run from the sources. Null when it was not built. */
function readBuilt(name: string): string | null {
  const file = [`./${name}`, `../dist/${name}`].map((path) => new URL(path, import.meta.url)).find((candidate) => existsSync(candidate))
  return file ? readFileSync(file, 'utf8') : null
}
