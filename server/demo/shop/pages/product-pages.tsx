/** The product list and the page of one product. */
import { raw } from 'hono/html'
import { permalink, pictureUrl, priceHtml } from '../product-json.ts'
import { isInStock, isPurchasable, openChoices, partsOf, type Product } from '../products.ts'
import type { ShopState } from '../state.ts'
import { Frame } from './layout.tsx'
import { ADD_TO_CART_SCRIPT } from './scripts.ts'
import type { Visit } from './visit.ts'

/** `/` and `/shop/`. */
export function ProductList({ visit }: { readonly visit: Visit }) {
  const { state } = visit
  const shown = [...state.products.values()].filter((product) => product.status === 'publish' && product.type !== 'variation')
  return (
    <Frame visit={visit} title="Shop" bodyClass="archive post-type-archive post-type-archive-product woocommerce-shop woocommerce woocommerce-page" script={ADD_TO_CART_SCRIPT}>
      <h1>Things for a house by the water</h1>
      <ul class="products wc-block-product-template">{shown.map((product) => <Card state={state} product={product} />)}</ul>
    </Frame>
  )
}

/** `/product/<slug>/`. */
export function ProductPage({ visit, product }: { readonly visit: Visit; readonly product: Product }) {
  const { state } = visit
  const src = pictureUrl(state, product)
  return (
    <Frame visit={visit} title={product.name} bodyClass={`single single-product postid-${product.id} woocommerce woocommerce-page`}>
      <div class="two product">
        {src ? <img src={src} alt={product.name} width="600" height="600" /> : <div class="no-picture" />}
        <div class="summary">
          <h1 class="product_title">{product.name}</h1>
          <p class="price">{raw(priceHtml(state, product))}</p>
          <p>{product.about}</p>
          <Buy state={state} product={product} />
          {product.category ? <p class="soft">Category: {product.category} · SKU: {product.sku}</p> : null}
        </div>
      </div>
    </Frame>
  )
}

function Card({ state, product }: { readonly state: ShopState; readonly product: Product }) {
  const page = permalink(state, product)
  const src = pictureUrl(state, product, 300)
  const direct = product.type === 'simple' && isInStock(state.products, product)
  return (
    <li class={`card product type-product post-${product.id} product-type-${product.type}`}>
      <a href={page} tabindex={-1} aria-hidden="true">{src ? <img src={src} alt="" width="300" height="300" loading="lazy" /> : <div class="no-picture" />}</a>
      <div class="card-text">
        <h2><a href={page}>{product.name}</a></h2>
        <p class="price">{raw(priceHtml(state, product))}</p>
        {direct
          ? <a class="button add_to_cart_button ajax_add_to_cart product_type_simple" href={`?add-to-cart=${product.id}`} data-product_id={String(product.id)} data-product_sku={product.sku} aria-label={`Add to cart: “${product.name}”`}>Add to cart</a>
          : <a class="button plain" href={page}>{isInStock(state.products, product) ? 'Look closer' : 'Sold out'}</a>}
      </div>
    </li>
  )
}

function Buy({ state, product }: { readonly state: ShopState; readonly product: Product }) {
  if (product.type === 'external') return <p><a class="button" href={product.externalUrl}>Buy elsewhere</a></p>
  if (product.type === 'grouped') {
    return <ul>{partsOf(state.products, product).map((part) => <li><a href={permalink(state, part)}>{part.name}</a></li>)}</ul>
  }
  if (!isPurchasable(product) || !isInStock(state.products, product)) return <p class="stock out-of-stock"><strong>Out of stock</strong></p>
  const isVariable = product.type === 'variable'
  return (
    <form class={`cart ${isVariable ? 'variations_form' : ''}`} method="post" action={new URL(permalink(state, product)).pathname}>
      {product.choices.map((choice) => (
        <p>
          <label for={choice.taxonomy}>{choice.label}</label>
          <select id={choice.taxonomy} name={`attribute_${choice.taxonomy}`} required>
            <option value="">Choose…</option>
            {choice.options.filter((option) => isOffered(state, product, choice.taxonomy, option.slug)).map((option) => <option value={option.slug}>{option.name}</option>)}
          </select>
        </p>
      ))}
      <div class="inline quantity">
        <label for="quantity">Quantity</label>
        <input id="quantity" class="qty" type="number" name="quantity" min="1" value="1" inputmode="numeric" />
        <button type="submit" name="add-to-cart" value={String(product.id)} class="single_add_to_cart_button">Add to cart</button>
      </div>
    </form>
  )
}

const isOffered = (state: ShopState, product: Product, taxonomy: string, slug: string): boolean =>
  partsOf(state.products, product).some((part) => part.chosen[taxonomy] === slug || openChoices(state.products, part).some((open) => open.taxonomy === taxonomy))
