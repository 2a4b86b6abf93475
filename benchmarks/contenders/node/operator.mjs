// The operator's systems: the calls a gateway makes, and what it makes of their answers.
import { Pool } from 'undici'
import * as mapping from './mapping.mjs'
import { settings } from './settings.mjs'

const PRODUCTS = '/tmf-api/productInventory/v4/product'
const SERVICES = '/tmf-api/serviceInventory/v4/service'
const RESOURCES = '/tmf-api/resourceInventoryManagement/v4/resource'
const REPORTS = '/tmf-api/usageConsumption/v5/usageConsumptionReport'
const ACCOUNTS = '/tmf-api/accountManagement/v4/billingAccount'
const ORGANIZATIONS = '/tmf-api/party/v4/organization'
const BILLS = '/tmf-api/customerBillManagement/v4/customerBill'
const TICKETS = '/tmf-api/troubleTicket/v4/troubleTicket'
const ORDERS = '/tmf-api/productOrderingManagement/v4/productOrder'

const pool = new Pool(settings.upstream, { connections: 100 })
const ours = settings.accounts.join(',')
const kept = new Map()

// Where data are in memory, an answer is fetched and mapped once.
function read (path, build) {
  if (!settings.inMemory) return fetched(path, build)
  if (!kept.has(path)) kept.set(path, fetched(path, build))
  return kept.get(path)
}

async function fetched (path, build) {
  const { statusCode, headers, body } = await pool.request({ path, method: 'GET', headers: { accept: 'application/json' } })
  if (statusCode !== 200) {
    await body.dump()
    throw new Error(`status ${statusCode} from ${path}`)
  }
  const answer = await body.json()
  if (!Array.isArray(answer)) return build(answer)
  return { rows: answer.map(build), total: Number(headers['x-total-count']) }
}

async function changed (path, change, key, build) {
  const { statusCode, body } = await pool.request({
    path,
    method: 'PATCH',
    headers: { 'content-type': 'application/json', accept: 'application/json', 'idempotency-key': key },
    body: JSON.stringify(change)
  })
  if (statusCode !== 200) {
    await body.dump()
    throw new Error(`status ${statusCode} from ${path}`)
  }
  return build(await body.json())
}

async function byKey (ids, path, build, key) {
  const { rows } = await read(path, build)
  const found = new Map(rows.map((row) => [row[key], row]))
  return ids.map((id) => found.get(id) ?? null)
}

async function page (path, build) {
  const { rows, total } = await read(path, build)
  const cursors = rows.map((row) => Buffer.from(JSON.stringify([row.sortedBy, row.key])).toString('base64url'))
  return {
    totalCount: total,
    nodes: rows,
    edges: rows.map((node, index) => ({ cursor: cursors[index], node })),
    pageInfo: {
      hasNextPage: total > rows.length,
      hasPreviousPage: false,
      startCursor: cursors[0] ?? null,
      endCursor: cursors.at(-1) ?? null
    }
  }
}

const KINDS = { MOBILE_VOICE: 'mobileVoice', MOBILE_BROADBAND: 'mobileBroadband', M2M: 'm2m', FIXED_VOICE: 'fixedVoice', BROADBAND: 'broadband' }
const STATUSES = { ACTIVE: 'active', SUSPENDED: 'suspended', TERMINATED: 'terminated' }

function conditions (filter) {
  const kinds = filter?.kinds ? `&productCharacteristic.kind=${filter.kinds.map((kind) => KINDS[kind])}` : ''
  const statuses = filter?.statuses ? `&status=${filter.statuses.map((status) => STATUSES[status])}` : ''
  return kinds + statuses
}

export const operator = {
  subscriptions: (first, filter) =>
    page(`${PRODUCTS}?billingAccount.id=${ours}${conditions(filter)}&sort=productSerialNumber,id&limit=${first}`, mapping.subscription),
  subscriptionsById: (ids) =>
    byKey(ids, `${PRODUCTS}?id=${ids}&billingAccount.id=${ours}&limit=${ids.length}`, mapping.subscription, 'key'),
  renameUser: ({ key }, name, idempotencyKey) =>
    changed(
      `${PRODUCTS}/${key}`,
      { relatedParty: [{ role: 'user', name, '@referredType': 'Individual' }] },
      idempotencyKey,
      mapping.subscription
    ),
  services: (ids) =>
    byKey(ids, `${SERVICES}?relatedEntity.id=${ids}&relatedEntity.id=${ours}`, mapping.service, 'subscriptionId'),
  sims: (ids) =>
    byKey(ids, `${RESOURCES}?id=${ids}&category=sim&limit=${ids.length}`, mapping.sim, 'simId'),
  devices: (ids) =>
    byKey(ids, `${RESOURCES}?resourceRelationship.resource.id=${ids}&category=device`, mapping.device, 'simId'),
  usage: (ids) =>
    byKey(ids, `${REPORTS}?product.id=${ids}&limit=${ids.length}`, mapping.usageReport, 'subscriptionId'),
  accounts: () =>
    byKey(settings.accounts, `${ACCOUNTS}?id=${ours}&limit=${settings.accounts.length}`, mapping.account, 'key'),
  company: () =>
    read(`${ORGANIZATIONS}/${settings.company}`, mapping.company),
  invoices: (first) =>
    page(`${BILLS}?billingAccount.id=${ours}&sort=-billDate,-id&limit=${first}`, mapping.invoice),
  async invoiceTotals (from, before) {
    const period = `billDate.gte=${encodeURIComponent(from)}&billDate.lt=${encodeURIComponent(before)}`
    const { rows } = await read(`${BILLS}?billingAccount.id=${ours}&${period}&fields=billDate,taxIncludedAmount,billingAccount`, mapping.invoiceTotal)
    return rows
  },
  tickets: (first) =>
    page(`${TICKETS}?relatedEntity.id=${ours},${settings.company}&sort=-lastUpdate,-id&limit=${first}`, mapping.ticket),
  ticketsAbout: (subscription, first) =>
    page(`${TICKETS}?relatedEntity.id=${subscription.accountId}&relatedEntity.id=${subscription.key}&sort=-lastUpdate,-id&limit=${first}`, mapping.ticket),
  orders: (first) =>
    page(`${ORDERS}?billingAccount.id=${ours}&sort=-orderDate,-id&limit=${first}`, mapping.order),
  ordersAbout: (subscription, first) =>
    page(`${ORDERS}?billingAccount.id=${subscription.accountId}&productOrderItem.product.id=${subscription.key}&sort=-orderDate,-id&limit=${first}`, mapping.order)
}
