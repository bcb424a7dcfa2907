/** Loads the parts that few pages need, from where the script itself came. */
import { settings } from './settings.ts'

/** @param name of the file, `restore` for `t-restore.js`; it finds what it needs in `window.cartback` */
export function load(name: string): void {
  // With the nonce of our own tag, for pages whose Content-Security-Policy lets only such scripts in.
  const script = Object.assign(document.createElement('script'), { src: settings.endpoint + '/t-' + name + '.js', nonce: settings.nonce || '' })
  document.head.append(script)
}
