/** The reviewers' page: every mail in every language side by side. It works as a file and when it is served. */
import type { FC } from 'hono/jsx'
import { LANGUAGES } from '../../values/locale.ts'
import { MAILS } from '../view.ts'
import { VARIANTS, type Preview } from './variants.ts'

const STYLE = `body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: #23262b; background: #f3f2ee; }
header, section { padding: 16px 20px; } nav a { margin-right: 12px; white-space: nowrap; }
.row { display: flex; gap: 16px; overflow-x: auto; padding-bottom: 12px; } article { flex: 0 0 400px; }
h2 { margin: 8px 0; } h3 { margin: 0; font-size: 15px; } article p { margin: 2px 0 8px; color: #5d6166; font-size: 13px; min-height: 40px; }
iframe { width: 400px; height: 900px; border: 1px solid #d5d3cc; background: #fff; } details pre { white-space: pre-wrap; font-size: 13px; background: #fff; padding: 12px; }`

const bytes = (text: string): number => new TextEncoder().encode(text).length

export const ReviewPage: FC<{ all: readonly Preview[] }> = ({ all }) => (
  <html lang="en">
    <head><meta charset="utf-8" /><meta name="viewport" content="width=device-width, initial-scale=1" /><title>Mails of Cartback</title><style dangerouslySetInnerHTML={{ __html: STYLE }} /></head>
    <body>
      <header>
        <h1>Every mail in every language</h1>
        <p>Read a row from left to right. {VARIANTS.map(({ name, about }) => <><b>{name}</b>: {about}. </>)}</p>
        <nav>{MAILS.map((mail) => <a href={`#${mail}`}>{mail}</a>)}</nav>
      </header>
      {MAILS.map((mail) => <section id={mail}><h2>{mail}</h2>{VARIANTS.filter((variant) => variant.isOf(mail)).map((variant) => (
        <><h3>{variant.name}</h3><div class="row">
          {LANGUAGES.flatMap((language) => all.filter((each) => each.mail === mail && each.language === language && each.variant === variant)).map((each) => <Mail preview={each} />)}
        </div></>
      ))}</section>)}
    </body>
  </html>
)

const Mail: FC<{ preview: Preview }> = ({ preview: { fileName, language, rendered } }) => (
  <article lang={language}>
    <h3>{rendered.subject}</h3>
    <p>{rendered.preheader}<br /><a href={`${fileName}.html`}>{fileName}</a>, {(bytes(rendered.html) / 1_024).toFixed(1)} KB</p>
    <iframe src={`${fileName}.html`} loading="lazy" title={fileName} sandbox=""></iframe>
    <details><summary>Text part</summary><pre>{rendered.text}</pre></details>
  </article>
)
