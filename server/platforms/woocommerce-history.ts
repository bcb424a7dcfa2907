/** All orders of a WooCommerce shop, newest first by the date they were made. */
import type { Answer, OlderOrders, OrderPage } from './platform.ts'
import type { WooClient } from './woocommerce-client.ts'
import { gmtText } from '../values/time.ts'
import { ORDER_FIELDS, orders } from './woocommerce-schema.ts'

/** Asks for one page. @param pageSize WooCommerce takes up to 100 */
export async function askOlderOrders(client: Pick<WooClient, 'list'>, asked: OlderOrders, pageSize: number): Promise<Answer<OrderPage>> {
  const answer = await client.list('orders', {
    status: 'any', orderby: 'date', order: 'desc', per_page: pageSize, page: asked.page, dates_are_gmt: 'true', _fields: ORDER_FIELDS,
    ...(asked.after === null ? {} : { after: gmtText(asked.after) }),
    ...(asked.before === null ? {} : { before: gmtText(asked.before) }),
    ...(asked.exclude.length === 0 ? {} : { exclude: asked.exclude.join(',') }),
  }, orders)
  return answer.kind === 'ok' ? { ...answer, value: { orders: answer.value.rows, total: answer.value.total } } : answer
}
