/** Loads the parts that few pages need, from where the script itself came. */
import type {} from './build.ts'
import { find } from './find.ts'
import { settings } from './settings.ts'

/** Our tag: the script's address ends in `/t.js`, or `/t.` and a hash where the tag pins a version. There is none in a module. */
export const tag = (): HTMLScriptElement => find('[src*="/t."][data-store]') as HTMLScriptElement

/** @param name of the file, `restore` for `t-restore.js`; it finds what it needs in `window.cartback` */
export const load = (name: string): unknown => {
  const src = settings.endpoint + 't-' + name + '.js'
  // Both ways keep the nonce of our tag, for pages whose Content-Security-Policy lets only such scripts in. An import cannot be given a hash.
  return globalThis.CARTBACK_LOADS === 'pinned'
    ? document.head.append(Object.assign(document.createElement('script'), { src, nonce: tag().nonce, integrity: (settings as unknown as Record<string, string>)[name + 'Integrity'] || '', crossOrigin: '' }))
    : globalThis.CARTBACK_LOADS && import(src).catch(() => 0)
}
