/** Loads the parts that few pages need, from where the script itself came. */
import { settings, type Settings } from './settings.ts'

/** @param name of the file, `restore` for `t-restore.js`; it finds what it needs in `window.cartback` */
export const load = (name: string, from: Settings = settings): void =>
  // With the nonce of our own tag, for pages whose Content-Security-Policy lets only such scripts in.
  document.head.append(Object.assign(document.createElement('script'), { src: from.endpoint + '/t-' + name + '.js', nonce: from.nonce, integrity: (from as Record<string, unknown>)[name + 'Integrity'] || '', crossOrigin: '' }))
