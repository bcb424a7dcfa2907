/** How to ask anybody anything: a request that ends by itself. */

/** Browsers without `AbortSignal.timeout` wait as long as they like; nobody waits for them. */
export const ask = (url: string, timeoutMs: number, options?: RequestInit): Promise<Response> =>
  fetch(url, { ...options, signal: AbortSignal.timeout?.(timeoutMs) })

/** The same, for an answer in JSON. Rejects when there is none in time. */
export const askJson = (url: string, timeoutMs: number): Promise<unknown> => ask(url, timeoutMs).then((answer) => answer.json())
