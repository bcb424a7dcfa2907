/** The one plain page that links in mails show when they do not lead straight to the shop. */
import { raw } from 'hono/html'
import type { FC, PropsWithChildren } from 'hono/jsx'
import type { Language } from '../values/locale.ts'

const CSS = `:root{color-scheme:light dark}body{font:17px/1.5 system-ui,sans-serif;margin:0;display:grid;min-height:100vh;place-items:center;background:Canvas;color:CanvasText}
:lang(ko){word-break:keep-all}main{max-width:30rem;padding:2rem;overflow-wrap:anywhere}h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem}button,a.button{font:inherit;display:inline-block;padding:.7rem 1.4rem;border-radius:.5rem;border:2px solid #1f5eff;background:#1f5eff;color:#fff;text-decoration:none;cursor:pointer}
button.quiet{background:Canvas;color:CanvasText;border-color:GrayText}ul.topics{list-style:none;margin:1.5rem 0 0;padding:0}ul.topics li{display:flex;flex-wrap:wrap;gap:.75rem 1.5rem;align-items:center;justify-content:space-between;padding:1rem 0;border-top:1px solid GrayText}
ul.topics div{flex:1 1 13rem}ul.topics strong{display:block}form+form,textarea{margin-top:.5rem}ul.reasons{list-style:none;margin:0 0 1.25rem;padding:0;display:grid;gap:.6rem}ul.reasons button{width:100%;text-align:left}textarea{box-sizing:border-box;font:inherit;width:100%;padding:.6rem .75rem;border:1px solid GrayText;border-radius:.5rem;background:Canvas;color:CanvasText}textarea:focus-visible{outline:3px solid CanvasText;outline-offset:2px}p.saved{border-left:4px solid #1f5eff;padding:.25rem 0 .25rem .75rem}button:focus-visible,a:focus-visible{outline:3px solid CanvasText;outline-offset:2px}`

/** What all pages behind links share. */
export const Shell: FC<PropsWithChildren<{ language: Language; title: string }>> = ({ language, title, children }) => (
  <>
    {raw('<!doctype html>')}
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{title}</title>
        <style>{raw(CSS)}</style>
      </head>
      <body>
        <main>
          <h1>{title}</h1>
          {children}
        </main>
      </body>
    </html>
  </>
)

interface PageParts {
  readonly language: Language
  readonly title: string
  readonly text: string
  /** Posts to the page's own address. */
  readonly button?: string
  /** What the button posts. */
  readonly posts?: { readonly name: string; readonly value: string }
  readonly link?: string
  /** Where `link` leads. */
  readonly href?: string
}

export const Page: FC<PageParts> = ({ language, title, text, button, posts, link, href }) => (
  <Shell language={language} title={title}>
    <p>{text}</p>
    {button ? <form method="post"><button type="submit" {...posts}>{button}</button></form> : null}
    {link && href ? <a class="button" href={href}>{link}</a> : null}
  </Shell>
)
