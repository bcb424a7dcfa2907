/** Whether a cart comes from the storefront's own server: such a post has no page origin, but a signature over its body. */
import { equalInConstantTime, storefrontSignature } from '../vault.ts'

/** Holds hex of HMAC-SHA256 over the raw body with `STORE_SIGNING_SECRET`. */
export const SIGNATURE_HEADER = 'X-Cartback-Signature'

/** @param secret null where the shop has none: then nothing counts as signed */
export function isSignedPost(secret: string | null, rawBody: string, signature: string | undefined): boolean {
  return secret !== null && signature !== undefined && equalInConstantTime(storefrontSignature(secret, rawBody), signature.toLowerCase())
}
