/** A browser without pages: keeps cookies, follows redirects by hand. What the demo's automatic shopper shops with. */

export interface DemoBrowser {
  /** Like `fetch`, with this browser's cookies; never follows a redirect. */
  request(url: string, init?: RequestInit): Promise<Response>
}

export function demoBrowser(): DemoBrowser {
  const cookies = new Map<string, string>()
  return {
    request: async (url, init = {}) => {
      const headers = new Headers(init.headers)
      if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
      const response = await fetch(url, { ...init, headers, redirect: 'manual' })
      for (const line of response.headers.getSetCookie()) {
        const [name = '', ...rest] = (line.split(';')[0] ?? '').split('=')
        cookies.set(name.trim(), rest.join('=').trim())
      }
      return response
    },
  }
}
