/** What the build fills in. Read as they stand, without a build, they mean «loads nothing, version unknown». */

declare global {
  /** How further parts are loaded: by an import, or, where the tag pins one version, in a way that the browser can check. */
  var CARTBACK_LOADS: 'imported' | 'pinned' | undefined
  /** Of the package. */
  var CARTBACK_VERSION: string | undefined
}

export {}
