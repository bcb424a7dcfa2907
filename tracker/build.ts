/** What the build fills in. Read as they stand, without a build, they mean «no wording, version unknown». */

declare global {
  /** Only `t-debug.js` carries the reasons in words. */
  var CARTBACK_DEBUG: boolean | undefined
  /** Of the package. */
  var CARTBACK_VERSION: string | undefined
}

export {}
