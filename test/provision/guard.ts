/** Ends a server and removes its folder even when our own process was killed and could do neither. */
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import type { Socket } from 'node:net'

export interface Guard {
  /** From now on this process is ended together with ours; null when it ended by itself. */
  watch(pid: number | null): void
  /** Removes the folder and leaves. */
  end(): Promise<void>
}

const REMOVAL_RETRIES = 20

/**
 * Reads process ids, one a line, from a pipe that closes when our process is gone, however it went. The wait
 * before the removal is short and limited: a killed process that nobody collects still counts as alive. It removes
 * more than once, since a program that was just filling the folder may write a last file.
 */
const SCRIPT = `
pid=
while read -r line; do pid=$line; done
if [ -n "$pid" ]; then
  kill -9 "$pid" 2>/dev/null
  tries=0
  while [ $tries -lt 20 ] && kill -0 "$pid" 2>/dev/null; do sleep 0.1; tries=$((tries + 1)); done
fi
tries=0
while [ $tries -lt 5 ]; do rm -rf "$1"; sleep 0.5; [ -e "$1" ] || exit 0; tries=$((tries + 1)); done
`

/** Starts guarding `folder`. The guard is out of reach of the terminal's Ctrl-C, and does not keep our process running. */
export function guardFolder(folder: string): Guard {
  const child = spawn('sh', ['-c', SCRIPT, 'guard', folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.stdin.on('error', () => {})
  // A pipe to a child is a socket in Node; the type of stdin does not say so.
  const pipe = child.stdin as unknown as Socket
  pipe.unref()
  child.unref()
  return {
    watch: (pid) => void pipe.write(`${pid ?? ''}\n`),
    end: async () => {
      rmSync(folder, { recursive: true, force: true, maxRetries: REMOVAL_RETRIES })
      // It has nothing left to do; its own waiting would only hold up the run.
      child.kill('SIGKILL')
      child.ref()
      await gone
    },
  }
}
