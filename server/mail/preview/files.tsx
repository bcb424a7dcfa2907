/** The previews as files: each mail's html and text, and the page that shows them side by side. */
import { ReviewPage } from './page.tsx'
import type { Preview } from './variants.ts'

export interface PreviewFile {
  readonly name: string
  readonly type: 'text/html' | 'text/plain'
  readonly content: string
}

export function previewFiles(all: readonly Preview[]): readonly PreviewFile[] {
  const page = (<ReviewPage all={all} />) as { toString(): string }
  return [
    { name: 'index.html', type: 'text/html', content: `<!doctype html>${page.toString()}` },
    ...all.flatMap(({ fileName, rendered }): readonly PreviewFile[] => [
      { name: `${fileName}.html`, type: 'text/html', content: rendered.html },
      { name: `${fileName}.txt`, type: 'text/plain', content: `${rendered.subject}\n${rendered.preheader}\n\n${rendered.text}` },
    ]),
  ]
}
