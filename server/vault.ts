/** Secrets at rest and in links: sealing, look-up keys, signatures, random ids. The only user of `node:crypto`. */
import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import { identityOf, type EmailAddress } from './values/email-address.ts'
import type { Instant } from './values/time.ts'

const IV_BYTES = 12
const TAG_BYTES = 16
const TOKEN_BYTES = 32
const PASSWORD_SALT_BYTES = 16
const PASSWORD_KEY_BYTES = 32
const RANDOM_POOL_BYTES = 4_096

export interface Vault {
  /** Encrypts a text so that only this install and this shop can read it. */
  seal(storeId: string, text: string): string
  /** @throws Error when the text was sealed with another key or for another shop */
  open(storeId: string, sealed: string): string
  /** The look-up key of an address within one shop: says nothing about the address without our secret. */
  emailIndex(storeId: string, address: EmailAddress): string
  /** The look-up key of a person over all shops of this install: only for how often somebody is written to. */
  personIndex(address: EmailAddress): string
  /** Signs a text for one purpose. A signature for one purpose is worthless for another. */
  sign(purpose: string, text: string): string
  isSignedBy(purpose: string, text: string, signature: string): boolean
  /** A new secret for a link: 256 random bits. */
  newToken(): string
  /** What is stored of a token. */
  tokenHash(token: string): string
  /** A new id that sorts by time (UUID version 7, RFC 9562 section 5.7). */
  newId(at: Instant): string
  hashPassword(password: string): string
  isPassword(password: string, hash: string): boolean
}

/** @param secretKey the install's `SECRET_KEY`: everything else is derived from it */
export function createVault(secretKey: string, random: (bytes: number) => Buffer = drawFromPool()): Vault {
  const derive = (use: string): Buffer => Buffer.from(hkdfSync('sha256', secretKey, 'cartback', use, 32))
  const sealKey = derive('seal')
  const indexKey = derive('email-index')
  const signKey = derive('sign')
  const signature = (purpose: string, text: string): string => createHmac('sha256', signKey).update(`${purpose}\n${text}`).digest('base64url')
  return {
    seal: (storeId, text) => seal(sealKey, storeId, text, random(IV_BYTES)),
    open: (storeId, sealed) => unseal(sealKey, storeId, sealed),
    emailIndex: (storeId, address) => createHmac('sha256', indexKey).update(`${storeId}\n${identityOf(address)}`).digest('base64url'),
    personIndex: (address) => createHmac('sha256', indexKey).update(`person\n\n${identityOf(address)}`).digest('base64url'),
    sign: signature,
    isSignedBy: (purpose, text, given) => equalInConstantTime(signature(purpose, text), given),
    newToken: () => random(TOKEN_BYTES).toString('base64url'),
    tokenHash: (token) => createHash('sha256').update(token).digest('base64url'),
    newId: (at) => uuidV7(at, random(10)),
    hashPassword: (password) => hashPassword(password, random(PASSWORD_SALT_BYTES)),
    isPassword: (password, hash) => equalInConstantTime(hashPassword(password, Buffer.from(hash.split(':')[0] ?? '', 'base64url')), hash),
  }
}

/** Random bytes a page at a time: a call for each id and each sealing was a twentieth of the cost of storing a cart. */
function drawFromPool(): (bytes: number) => Buffer {
  let pool = Buffer.alloc(0)
  let used = 0
  return (bytes) => {
    if (used + bytes > pool.length) {
      pool = randomBytes(RANDOM_POOL_BYTES)
      used = 0
    }
    used += bytes
    return pool.subarray(used - bytes, used)
  }
}

/** Compares two texts without telling by its duration where they differ. */
export function equalInConstantTime(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

/** base64 of HMAC-SHA256 over the raw body, as WooCommerce signs its webhooks (`X-WC-Webhook-Signature`). */
export const webhookSignature = (secret: string, rawBody: string | Uint8Array): string => createHmac('sha256', secret).update(rawBody).digest('base64')

/** Hex of HMAC-SHA256 over the raw body, as a storefront's server signs its carts. */
export const storefrontSignature = (secret: string, rawBody: string): string => createHmac('sha256', secret).update(rawBody).digest('hex')

/** base64 of SHA-384, as Subresource Integrity writes it. */
export const contentDigest = (text: string): string => createHash('sha384').update(text).digest('base64')

/** A random secret that a person can read and type: for the first admin password. */
export const readableSecret = (): string => randomBytes(15).toString('base64url')

function seal(key: Buffer, storeId: string, text: string, iv: Buffer): string {
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(storeId))
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([iv, body, cipher.getAuthTag()]).toString('base64url')
}

function unseal(key: Buffer, storeId: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64url')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES)).setAAD(Buffer.from(storeId))
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES))
  return decipher.update(bytes.subarray(IV_BYTES, bytes.length - TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
}

function uuidV7(at: Instant, random: Buffer): string {
  const bytes = Buffer.alloc(16)
  bytes.writeUIntBE(at, 0, 6)
  random.copy(bytes, 6)
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

const hashPassword = (password: string, salt: Buffer): string =>
  `${salt.toString('base64url')}:${scryptSync(password, salt, PASSWORD_KEY_BYTES).toString('base64url')}`
