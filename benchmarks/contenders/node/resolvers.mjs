// The graph's fields, the same for every server: lists read a page, edges go through DataLoader, one batch a level.
import DataLoader from 'dataloader'
import { beginningOf, lastMonths, tomorrow } from './days.mjs'
import { operator } from './operator.mjs'

// without a largest batch: no page is longer than a hundred, and hits beyond that many would change the order of the next level
const loader = (batch) => new DataLoader(batch)

// What one request has read and is reading.
export const context = () => ({
  loaders: {
    subscription: loader(operator.subscriptionsById),
    service: loader(operator.services),
    sim: loader(operator.sims),
    device: loader(operator.devices),
    usage: loader(operator.usage)
  },
  accounts: undefined
})

// All accounts come with one read, whichever are asked for.
function accounts (context) {
  context.accounts ??= operator.accounts()
  return context.accounts
}

async function accountOf ({ accountId }, _, context) {
  return (await accounts(context)).find((account) => account.key === accountId) ?? null
}

async function throughSim (loader, subscription, { loaders }) {
  const service = await loaders.service.load(subscription.key)
  return service?.simId ? loaders[loader].load(service.simId) : null
}

async function invoiceTrend (_, { months }) {
  const wanted = lastMonths(months)
  const totals = await operator.invoiceTotals(beginningOf(wanted[0]), beginningOf(tomorrow()))
  const currency = totals[0]?.currency ?? 'SEK'
  return wanted.map((month) => {
    const ofMonth = totals.filter((total) => total.month === month)
    const cents = ofMonth.reduce((sum, total) => sum + total.cents, 0)
    return { month, total: { amount: (cents / 100).toFixed(2), currency }, invoiceCount: ofMonth.length }
  })
}

async function renameSubscriptionUser (_, { input }, { loaders }) {
  const own = await loaders.subscription.load(input.subscriptionId.slice('sub_'.length))
  if (own === null) {
    return { __typename: 'NotFound', message: 'There is no such subscription.', path: ['input', 'subscriptionId'] }
  }
  const subscription = await operator.renameUser(own, input.userName, input.idempotencyKey)
  return { __typename: 'RenameSubscriptionUserSuccess', subscription }
}

export const resolvers = {
  Query: {
    viewer: () => ({}),
    node: (_, { id }, { loaders }) => loaders.subscription.load(id.slice('sub_'.length))
  },
  Viewer: {
    company: () => operator.company(),
    accounts: (_, __, context) => accounts(context),
    subscriptions: (_, { first, filter }) => operator.subscriptions(first ?? 25, filter),
    invoices: (_, { first }) => operator.invoices(first ?? 25),
    invoiceTrend,
    tickets: (_, { first }) => operator.tickets(first ?? 25),
    orders: (_, { first }) => operator.orders(first ?? 25)
  },
  Mutation: { renameSubscriptionUser },
  ServiceSubscription: {
    account: accountOf,
    sim: (root, _, context) => throughSim('sim', root, context),
    device: (root, _, context) => throughSim('device', root, context),
    usage: async (root, _, { loaders }) => (await loaders.usage.load(root.key))?.current ?? null,
    usageTrend: async (root, { months }, { loaders }) => (await loaders.usage.load(root.key))?.trend(lastMonths(months)) ?? null,
    bars: async (root, _, { loaders }) => (await loaders.service.load(root.key))?.bars ?? null,
    forwardings: async (root, _, { loaders }) => (await loaders.service.load(root.key))?.forwardings ?? null,
    tickets: (root, { first }) => operator.ticketsAbout(root, first ?? 25),
    orders: (root, { first }) => operator.ordersAbout(root, first ?? 25)
  },
  Invoice: { account: accountOf }
}
