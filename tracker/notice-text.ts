/** The words of the notice. A change of wording needs a new id: the id is kept as evidence of what the shopper read. */

export const NOTICE_TEXT_ID = 'notice-en-1'

export const NOTICE = 'We save your cart and may e-mail you a reminder.'
export const REFUSE = 'No thanks'
export const REFUSED = 'All right, no reminders.'
export const UNDO = 'Undo'
