/** Loads the parts that few pages need, from where the script itself came. */
import type {} from './build.ts'
import { settings, tag } from './settings.ts'

/** @param name of the file, `restore` for `t-restore.js`; it finds what it needs in `window.cartback` */
export const load = (name: string): unknown => {
  const src = settings.endpoint + '/t-' + name + '.js'
  // Both ways keep the nonce of our tag, for pages whose Content-Security-Policy lets only such scripts in. An import cannot be given a hash.
  return globalThis.CARTBACK_LOADS === 'pinned'
    ? document.head.append(Object.assign(document.createElement('script'), { src, nonce: tag!.nonce, integrity: (settings as unknown as Record<string, string>)[name + 'Integrity'] || '', crossOrigin: '' }))
    : globalThis.CARTBACK_LOADS && import(src).catch(() => 0)
}
