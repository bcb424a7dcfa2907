/** The preview beside the words: what the mail's reader would get, or what is wrong with the words. */
import { html as markup, raw } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { RenderedMail } from '../../mail/render.ts'
import type { AdminContext } from '../layout.tsx'

/** Runs nothing and sends nothing; the mail inside is boxed once more and reaches nothing but pictures. */
const PREVIEW_POLICY = 'sandbox allow-popups allow-popups-to-escape-sandbox; default-src \'none\'; img-src * data:; style-src \'unsafe-inline\'; base-uri \'none\'; form-action \'none\'; frame-ancestors \'self\''

const STYLE = `:root{color-scheme:light dark}body{margin:0;font:15px/1.45 system-ui,sans-serif;color:#171a1f;background:#fff}dl{display:grid;grid-template-columns:auto 1fr;gap:.2rem .8rem;margin:0;padding:.7rem .9rem}
dt{color:#566070}dd{margin:0;overflow-wrap:anywhere;font-weight:600}iframe{display:block;width:100%;height:34rem;border:0;border-top:1px solid #d8dde4;background:#fff}pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:0;padding:.5rem .9rem}summary{padding:.6rem .9rem;cursor:pointer}
.bad{color:#9b1c16;padding:0 .9rem;overflow-wrap:anywhere}p{margin:.8rem 0}@media (prefers-color-scheme:dark){body{color:#e7eaee;background:#171b21}dt{color:#a3acb8}.bad{color:#ffa39b}iframe{border-color:#2d343e}}`

/** @param mistakes sentences; with any, the mail is shown without those words */
export function previewPage(c: AdminContext, about: { readonly language: string; readonly mail: RenderedMail; readonly mistakes: readonly string[] }): Response | Promise<Response> {
  c.header('Content-Security-Policy', PREVIEW_POLICY)
  c.header('X-Frame-Options', 'SAMEORIGIN')
  return c.html(markup`<!DOCTYPE html>${<Preview {...about} />}`)
}

const Preview: FC<{ language: string; mail: RenderedMail; mistakes: readonly string[] }> = ({ language, mail, mistakes }) => (
  <html lang="en">
    <head><meta charset="utf-8" /><meta name="viewport" content="width=device-width, initial-scale=1" /><title>Preview</title><style>{raw(STYLE)}</style></head>
    <body>
      <main>
        {mistakes.map((mistake) => <p class="bad">{mistake}</p>)}
        <dl><dt>Subject</dt><dd lang={language}>{mail.subject}</dd><dt>Beside it</dt><dd lang={language}>{mail.preheader}</dd></dl>
        <iframe title="The mail" sandbox="" srcdoc={mail.html}></iframe>
        <details><summary>Text part</summary><pre lang={language}>{mail.text}</pre></details>
      </main>
    </body>
  </html>
)
