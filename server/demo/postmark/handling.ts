/** Pretend Postmark: what it puts into mails of streams where it handles unsubscribing itself. */
import type { AcceptedMail, Account } from './account.ts'

type Parts = Pick<AcceptedMail, 'To' | 'HtmlBody' | 'TextBody' | 'Headers' | 'MessageStream'>

const PLACEHOLDER = '{{{ pm:unsubscribe }}}'
const PAGE = 'https://unsubscribe.postmark.test/'

/** The mail as it leaves: Postmark's own link in place of its placeholder or at the end, and Postmark's own headers. */
export function withHandling<Mail extends Parts>(account: Account, mail: Mail): Mail {
  const stream = account.streams.find(({ id }) => id === mail.MessageStream)
  if (stream?.unsubscribeHandling !== 'Postmark') return mail
  const link = `${PAGE}${mail.MessageStream}/${account.accepted.length + 1}`
  return {
    ...mail,
    HtmlBody: linked(mail.HtmlBody, link, `<p><a href="${link}">Unsubscribe</a></p>`),
    TextBody: linked(mail.TextBody, link, `\n\nUnsubscribe: ${link}`),
    Headers: [
      ...mail.Headers.filter(({ Name }) => !/^list-unsubscribe(?:-post)?$/i.test(Name)),
      { Name: 'List-Unsubscribe', Value: `<${link}>` },
      { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
    ],
  }
}

function linked(body: string, link: string, ending: string): string {
  if (body === '') return body
  return body.includes(PLACEHOLDER) ? body.replaceAll(PLACEHOLDER, link) : body + ending
}
