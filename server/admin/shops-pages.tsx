/** The pages of shops: the list, connecting one, one shop's own page, and the question before it is removed. */
import type { FC } from 'hono/jsx'
import type { SyncState } from '../orders/store.ts'
import { troubleSentence } from '../orders/sync-trouble.ts'
import type { Store } from '../stores/shop.ts'
import type { Instant } from '../values/time.ts'
import { When } from './parts.tsx'
import { SettingsForm, type ShopForm } from './shops-form.tsx'
import { flowTitle } from './words.ts'

export interface ListedShop {
  readonly id: string
  readonly name: string
  readonly url: string
  /** Null: its keys cannot be opened. */
  readonly store: Store | null
  readonly sync: SyncState
}

interface ListView {
  readonly shops: readonly ListedShop[]
  readonly wall: Instant
  /** The address that was typed and what is wrong with it. */
  readonly typed?: string
  readonly mistake?: string
}

export const ShopList: FC<ListView> = ({ shops, wall, typed, mistake }) => (
  <>
    <h1>Shops</h1>
    <section>
      <table>
        <thead><tr><th scope="col">Shop</th><th scope="col">Address</th><th scope="col">What is sent</th><th scope="col">Orders read</th></tr></thead>
        <tbody>{shops.map((shop) => <ShopRow shop={shop} wall={wall} />)}</tbody>
      </table>
    </section>
    <section aria-labelledby="connect">
      <h2 id="connect">Connect a shop</h2>
      <AddressForm typed={typed ?? ''} mistake={mistake ?? null} />
      <p class="dim small">It must be a WooCommerce shop. We look at the address; nothing is changed in the shop.</p>
    </section>
  </>
)

const ShopRow: FC<{ shop: ListedShop; wall: Instant }> = ({ shop: { id, name, url, store, sync }, wall }) => (
  <tr>
    <td data-label="Shop"><a href={`/admin/shops/${id}`}>{name}</a></td>
    <td data-label="Address">{url}</td>
    <td data-label="What is sent">{store === null ? <span class="badge bad">keys unreadable</span> : store.flows.length === 0 ? <span class="badge warn">nothing</span> : <span>{store.flows.map(flowTitle).join(', ')}</span>}</td>
    <td data-label="Orders read">
      <span>{sync.lastOkAt === null ? 'never yet' : <When at={sync.lastOkAt} now={wall} />}{sync.lastError === null ? null : <span class="why dim small">{troubleSentence(sync.lastError)}</span>}</span>
    </td>
  </tr>
)

const AddressForm: FC<{ typed: string; mistake: string | null }> = ({ typed, mistake }) => (
  <form class="form" method="post" action="/admin/shops/check">
    <label for="address">Address of the shop</label>
    <input id="address" name="address" type="text" inputmode="url" autocomplete="url" required value={typed} placeholder="https://shop.example" {...(mistake ? { 'aria-invalid': 'true', 'aria-describedby': 'address-mistake' } : {})} />
    {mistake ? <p class="notice bad" role="alert" id="address-mistake">{mistake}</p> : null}
    <button class="main" type="submit">Look at it</button>
  </form>
)

interface ConnectingView {
  readonly id: string
  readonly name: string
  readonly url: string
  /** What happened so far, if it did not go well. */
  readonly trouble: string | null
  /** The shop's own page of approval; null when it was used up. */
  readonly approveAt: string | null
  /** Why one click is not offered; null when it is. */
  readonly obstacle: string | null
}

export const Connecting: FC<ConnectingView> = ({ id, name, url, trouble, approveAt, obstacle }) => (
  <>
    <h1>Connect {name}</h1>
    {trouble ? <p class="notice bad" role="alert">{trouble}</p> : <p class="notice good">At {url} there is a WooCommerce shop.</p>}
    <section aria-labelledby="approve">
      <h2 id="approve">With one click</h2>
      {obstacle ? <p class="notice warn">Not offered here. {obstacle} Paste a key instead.</p> : approveAt ? (
        <>
          <p>The shop asks you to sign in as its administrator and to approve. It then makes a key that may read and write and hands it over to us.</p>
          <p><a class="button main" href={approveAt} rel="noreferrer">Approve in the shop</a></p>
        </>
      ) : <Again url={url} label="Start anew" />}
    </section>
    <section aria-labelledby="paste">
      <h2 id="paste">With a key you paste</h2>
      <p>In the shop: WooCommerce, Settings, Advanced, REST API, Add key; permissions Read/Write.</p>
      <form class="form" method="post" action={`/admin/shops/connecting/${id}`}>
        <label for="key">Consumer key</label>
        <input id="key" name="key" type="text" autocomplete="off" required maxlength={100} placeholder="ck_…" />
        <label for="secret">Consumer secret</label>
        <input id="secret" name="secret" type="password" autocomplete="off" required maxlength={100} placeholder="cs_…" />
        <button class="main" type="submit">Connect</button>
      </form>
      {url.startsWith('http:') ? <p class="dim small">The shop answers over plain http: the secret itself is never sent, but whoever listens can read the orders we ask for.</p> : null}
    </section>
  </>
)

const Again: FC<{ url: string; label: string }> = ({ url, label }) => (
  <form method="post" action="/admin/shops/check">
    <input type="hidden" name="address" value={url} />
    <button type="submit">{label}</button>
  </form>
)

export const ShopPage: FC<{ name: string; url: string; publicUrl: string; form: ShopForm; notice: string | null }> = ({ name, url, publicUrl, form, notice }) => (
  <>
    <h1>{name}</h1>
    {notice ? <p class="notice good" role="status">{notice}</p> : null}
    <section>
      <dl class="facts"><dt>Address</dt><dd>{url}</dd><dt>Id</dt><dd>{form.shopId}</dd></dl>
      <p>Into the head of every page of the shop:</p>
      <p><code>{`<script async src="${publicUrl}/t.js" data-store="${form.shopId}"></script>`}</code></p>
    </section>
    <section aria-labelledby="settings"><h2 id="settings">Settings</h2><SettingsForm form={form} /></section>
    <section aria-labelledby="keys">
      <h2 id="keys">Keys</h2>
      <p>Connecting the shop anew replaces its key; settings and history stay.</p>
      <Again url={url} label="Connect anew" />
    </section>
    <section aria-labelledby="remove"><h2 id="remove">Remove</h2><p><a href={`/admin/shops/${form.shopId}/remove`}>Remove this shop</a></p></section>
  </>
)

/** A shop whose keys were sealed with another SECRET_KEY. */
export const UnreadablePage: FC<{ id: string; name: string; url: string }> = ({ id, name, url }) => (
  <>
    <h1>{name}</h1>
    <section>
      <p class="notice bad">The keys of this shop were sealed with another SECRET_KEY, so they cannot be opened and the shop is not served. Set the old SECRET_KEY again, or connect the shop anew.</p>
      <Again url={url} label="Connect anew" />
      <p><a href={`/admin/shops/${id}/remove`}>Remove this shop</a></p>
    </section>
  </>
)

export const RemovePage: FC<{ id: string; name: string }> = ({ id, name }) => (
  <>
    <h1>Remove {name}?</h1>
    <section>
      <p>Every series of this shop ends and no further mail leaves. Its keys are deleted here; delete them in the shop too, under WooCommerce, Settings, Advanced, REST API.</p>
      <p>What is stored about its carts and orders stays, and so do refusals: connected again, the shop has the same id.</p>
      <form method="post" action={`/admin/shops/${id}/remove`}><button class="main" type="submit">Remove the shop</button></form>
      <p><a href={`/admin/shops/${id}`}>Keep it</a></p>
    </section>
  </>
)
