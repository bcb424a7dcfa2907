/** Which shop this is and where the service listens: from the script tag, or from `init` on a headless storefront. */

export interface Options {
  /** Public id of the shop, `data-store` of the tag. */
  readonly store: string
  /** Address of the service without a slash at the end. */
  readonly endpoint: string
  /** Every refusal tells its reason in the console. */
  readonly debug?: boolean
}

/** Without a store until `init`: then nothing is recorded. */
export const settings: { -readonly [name in keyof Options]?: Options[name] } = {}

/**
 * Reads the settings from the tag that loaded the script; the service is where the script came from.
 * `store` is missing when the tag names no shop: then the page starts the tracker itself.
 */
export const optionsOfTag = ({ dataset, src }: Pick<HTMLScriptElement, 'dataset' | 'src'>): Options => ({
  store: dataset['store']!,
  endpoint: src.replace(/\/[^/]*$/, ''),
  debug: 'debug' in dataset,
})
