/** What our service answers while a page is measured: how to ask, and that a post was taken. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Answer, NoticeAnswer } from '../../../tracker/protocol.ts'

export const CORS = { 'access-control-allow-origin': '*' }
const JSON_TYPE = { ...CORS, 'content-type': 'application/json' }
const LOOK = 'We keep your cart and may remind you of it. <button type="button" value="no">No thanks</button>'
const LOOKS: Readonly<Record<Answer | '', string>> = { '': LOOK, yes: LOOK, undo: LOOK, no: 'Nothing is kept. <button type="button" value="undo">Undo</button>' }
const NOTICE: NoticeAnswer = {
  mode: 'notice', may: { '': 1, yes: 1, undo: 1 }, say: { mode: 'notice', text: 'bench-en-1', locale: 'en' }, inTab: false,
  address: String.raw`^$|^[^\s@]+@[^\s@]+\.[a-z]{2,}$`, looks: LOOKS, slip: 'Did you mean {address}?',
  line: { id: 'cartback-notice', dir: 'auto', style: 'display:block;font-size:small;line-height:1.5' }, button: { style: 'all:unset;outline:revert;cursor:pointer;text-decoration:underline' },
  slips: String.raw`@(?!(gmail|hotmail|outlook|yahoo|icloud|naver|daum|orange|wp|o2)\.)`,
  early: { title: 'Keep your cart?', text: 'We send it to you.', label: 'E-mail', button: 'Keep', close: 'Close', consent: 'We may remind you of it.' },
}

/** Answers one request; posts are taken with 202. */
export function answerOf(response: ServerResponse, path: string): void {
  if (path.includes('/v1/notice/')) response.writeHead(200, JSON_TYPE).end(JSON.stringify(NOTICE))
  else response.writeHead(202, JSON_TYPE).end('{}')
}

export async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const part of request) text += String(part)
  return text
}
