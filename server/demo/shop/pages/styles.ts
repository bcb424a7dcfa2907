/** The pretend shop's looks: one small style sheet, light and dark, from phone to desk. */

export const STYLES = `
:root { color-scheme: light dark; --paper: #fbf9f6; --card: #fff; --ink: #1f2a33; --soft: #5d6b76; --line: #dfd9cf; --sea: #0b6e8a; --on-sea: #fff; --warn: #9c2f22; --good: #1d6b41 }
@media (prefers-color-scheme: dark) { :root { --paper: #12191e; --card: #1a242b; --ink: #e9eef1; --soft: #9fb0ba; --line: #31404a; --sea: #4fb7d3; --on-sea: #06232c; --warn: #ff9c8f; --good: #7fd6a4 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; min-height: 100vh; display: flex; flex-direction: column }
a { color: var(--sea) } img { max-width: 100%; height: auto; display: block }
:focus-visible { outline: 3px solid var(--sea); outline-offset: 2px }
.site-header, .site-footer, main { width: 100%; max-width: 68rem; margin: 0 auto; padding: 1rem 1.25rem }
.site-header { display: flex; align-items: center; justify-content: space-between; gap: 1rem; border-bottom: 1px solid var(--line) }
.site-header a { text-decoration: none; color: inherit } .site-name { font-weight: 700; font-size: 1.2rem; letter-spacing: .01em }
.cart-link { border: 1px solid var(--line); border-radius: 2rem; padding: .35rem .9rem; background: var(--card) }
main { flex: 1 } h1 { font-size: 1.7rem; line-height: 1.2; margin: 1rem 0 } h2 { font-size: 1.15rem; margin: 1.2rem 0 .5rem }
.site-footer { border-top: 1px solid var(--line); color: var(--soft); font-size: .9rem }
.site-footer nav { display: flex; flex-wrap: wrap; gap: .25rem 1.2rem } .site-footer nav a { padding: .35rem 0 }
.products { list-style: none; margin: 0; padding: 0; display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)) }
@media (max-width: 34rem) { .products { grid-template-columns: 1fr 1fr; gap: .8rem } .products .card-text { padding: .7rem } }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .8rem; overflow: hidden; display: flex; flex-direction: column }
.card-text { padding: 1rem; display: flex; flex-direction: column; gap: .3rem; flex: 1 } .card h2 { font-size: 1rem; margin: 0 } .card h2 a { color: inherit; text-decoration: none }
.card p { margin: 0 } .card .button { margin-top: auto; text-align: center } .no-picture { aspect-ratio: 1; background: var(--line) }
.price { font-variant-numeric: tabular-nums } .price del { color: var(--soft); margin-right: .4rem } .price ins { text-decoration: none; font-weight: 600 }
.button, button { font: inherit; font-weight: 600; border: 0; border-radius: .5rem; padding: .65rem 1.1rem; background: var(--sea); color: var(--on-sea); cursor: pointer; text-decoration: none; display: inline-block }
.button.plain, button.plain { background: transparent; color: var(--sea); border: 1px solid var(--line) } button[disabled] { opacity: .6; cursor: wait }
.two { display: grid; gap: 2rem } @media (min-width: 52rem) { .two { grid-template-columns: 1fr 1fr } .two.checkout { grid-template-columns: 3fr 2fr } }
.two > img { border-radius: .8rem }
form p, .field { margin: 0 0 .9rem } label { display: block; font-size: .9rem; margin-bottom: .2rem }
input:not([type=radio]):not([type=checkbox]), select, textarea { font: inherit; width: 100%; padding: .6rem .7rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); color: inherit }
input[type=number] { max-width: 6rem } .inline { display: flex; gap: .6rem; align-items: center; flex-wrap: wrap } .inline label { margin: 0 }
.row { display: grid; gap: 0 1rem } @media (min-width: 34rem) { .row { grid-template-columns: 1fr 1fr } }
.panel { background: var(--card); border: 1px solid var(--line); border-radius: .8rem; padding: 1rem 1.25rem; align-self: start; margin-bottom: 1rem } .panel h2:first-child { margin-top: 0 }
fieldset { border: 0; margin: 0 0 1rem; padding: 0 } legend { font-weight: 700; margin-bottom: .5rem; padding: 0 }
table { width: 100%; border-collapse: collapse } td, th { text-align: left; padding: .55rem .3rem; border-bottom: 1px solid var(--line); vertical-align: top } td:last-child, th:last-child { text-align: right; white-space: nowrap }
td img { width: 4rem; border-radius: .5rem } .notice { border-left: 4px solid var(--good); background: var(--card); padding: .7rem 1rem; border-radius: .3rem; margin: 1rem 0 } .notice.is-error { border-color: var(--warn) }
.wc-block-components-text-input { position: relative; white-space: nowrap; line-height: 0; font-size: 1.36rem }
.wc-block-components-text-input > label, .wc-block-components-text-input > input, .wc-block-components-text-input > select { line-height: 1.5 } .wc-block-components-text-input > input:not([type=radio]):not([type=checkbox]), .wc-block-components-text-input > select { font-size: 1rem }
.soft { color: var(--soft); font-size: .9rem } .is-loading::before { content: "Loading…"; color: var(--soft) }
`
