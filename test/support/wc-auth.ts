/** The shop's side of one-click approval, as recorded in fixtures woocommerce/auth: what it refuses, what it posts, where it leads. */

export interface Key {
  readonly key: string
  readonly secret: string
}

export interface Pressed {
  /** The delivery's status; anything but 200 makes WooCommerce delete the key again. */
  readonly status: number
  readonly isKeyKept: boolean
  /** Where the owner's browser goes; null when it stays on the shop's error page. */
  readonly location: string | null
}

const NEEDED = ['app_name', 'scope', 'user_id', 'return_url', 'callback_url'] as const

/** Checks the address as WooCommerce's page does. @throws Error with WooCommerce's own words */
export function openAuthorize(address: string): Record<(typeof NEEDED)[number], string> {
  const query = new URL(address).searchParams
  const given = Object.fromEntries(NEEDED.map((name) => [name, query.get(name) ?? ''])) as Record<(typeof NEEDED)[number], string>
  for (const name of NEEDED) if (!given[name] || given[name] === '0') throw new Error(`Missing parameter ${name}`)
  if (!['read', 'write', 'read_write'].includes(given.scope)) throw new Error(`Invalid scope ${given.scope}`)
  // Decoded once more than usual: only plain characters survive that.
  for (const name of ['return_url', 'callback_url'] as const) if (!URL.canParse(given[name]) || /[%+ ]|[^\x21-\x7e]/.test(decodeURIComponent(given[name]))) throw new Error(`The ${name} is not a valid URL`)
  if (!/^https:\/\//i.test(given.callback_url)) throw new Error('The callback_url needs to be over SSL')
  return given
}

/** Presses «Approve»: posts the key, as WordPress does, and says what became of it. */
export async function approve(address: string, key: Key, post: (path: string, init: RequestInit) => Promise<Response> | Response, permissions = 'read_write'): Promise<Pressed> {
  const { user_id, return_url, callback_url } = openAuthorize(address)
  const answer = await post(new URL(callback_url).pathname, {
    method: 'POST', headers: { 'user-agent': 'WordPress/6.9.1; https://shop.example', 'content-type': 'application/json;charset=UTF-8' },
    body: JSON.stringify({ key_id: 23, user_id, consumer_key: key.key, consumer_secret: key.secret, key_permissions: permissions }),
  })
  const isKeyKept = answer.status === 200
  return { status: answer.status, isKeyKept, location: isKeyKept ? `${return_url}?success=1&user_id=${user_id}` : null }
}

/** Where the «Deny» link leads. Nothing is posted. */
export function deny(address: string): string {
  const { user_id, return_url } = openAuthorize(address)
  return `${return_url}?success=0&user_id=${user_id}`
}
