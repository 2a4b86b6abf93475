// From what the operator's systems send to what the graph shows.
import { dayOf, monthOf } from './days.mjs'

const KINDS = { mobileVoice: 'MOBILE_VOICE', mobileBroadband: 'MOBILE_BROADBAND', m2m: 'M2M', fixedVoice: 'FIXED_VOICE', broadband: 'BROADBAND' }
const SIM_KINDS = { physical: 'PHYSICAL', esim: 'ESIM' }
const BAR_KINDS = {
  BAOC: 'OUT_ALL',
  BOIC: 'OUT_INTERNATIONAL',
  'BOIC-exHC': 'OUT_INTERNATIONAL_EXCEPT_HOME',
  BAIC: 'IN_ALL',
  'BIC-Roam': 'IN_WHEN_ROAMING',
  'ODB-ROAM': 'ROAMING_ALL',
  'ODB-DATA': 'DATA',
  'ODB-DATA-ROAM': 'DATA_ROAMING',
  'ODB-SMS-MO': 'SMS_OUT',
  'ODB-SMS-PREMIUM': 'SMS_PREMIUM',
  'ODB-MMS': 'MMS',
  'ODB-PREMIUM': 'CALLS_PREMIUM',
  'ODB-DIRECTORY': 'CALLS_DIRECTORY',
  'LOST-STOLEN': 'LOST_OR_STOLEN'
}
const CONDITIONS = { CFU: 'ALWAYS', CFB: 'BUSY', CFNRy: 'NO_REPLY', CFNRc: 'NOT_REACHABLE' }
const IN_ORDER = Object.values(CONDITIONS)

// pendingActive -> PENDING_ACTIVE; one published status ends with a blank.
const words = new Map()
function inCapitals (word) {
  let capitals = words.get(word)
  if (capitals === undefined) {
    capitals = word.trim().replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()
    words.set(word, capitals)
  }
  return capitals
}

const money = ({ unit, value }) => ({ amount: value.toFixed(2), currency: unit })
const nameIn = (role, parties) => parties?.find((party) => party.role === role)?.name ?? null
const entity = (role, entities) => entities.find((each) => each.role === role)?.id ?? null

function factsOf (characteristics) {
  const facts = {}
  for (const { name, value } of characteristics) facts[name] = value
  return facts
}

export function subscription (row) {
  const facts = factsOf(row.productCharacteristic)
  const fee = row.productPrice?.find((part) => part.priceType === 'recurring')
  return {
    __typename: 'ServiceSubscription',
    id: `sub_${row.id}`,
    key: row.id,
    sortedBy: row.productSerialNumber ?? '',
    accountId: row.billingAccount.id,
    kind: KINDS[facts.kind],
    status: inCapitals(row.status),
    phoneNumbers: facts.phoneNumber,
    userName: nameIn('user', row.relatedParty),
    activatedAt: row.startDate ?? null,
    bindingUntil: facts.bindingUntil ?? null,
    specification: {
      planName: row.name,
      dataPackageName: facts.dataPackageName ?? null,
      dataAllowanceBytes: facts.dataAllowanceBytes ?? null,
      simKind: facts.simKind ? SIM_KINDS[facts.simKind] : null,
      includedServices: facts.includedServices,
      monthlyFee: fee ? money(fee.price.dutyFreeAmount) : null
    }
  }
}

export function service (row) {
  const bars = []
  const forwardings = []
  for (const feature of row.feature) {
    if (!feature.isEnabled) continue
    const facts = factsOf(feature.featureCharacteristic)
    if (facts.featureType === 'bar') bars.push(bar(feature.id, facts))
    else forwardings.push(forwarding(feature.id, facts))
  }
  bars.sort((a, b) => (a.code < b.code ? -1 : 1))
  forwardings.sort((a, b) => IN_ORDER.indexOf(a.condition) - IN_ORDER.indexOf(b.condition))
  return {
    subscriptionId: entity('product', row.relatedEntity),
    simId: row.supportingResource.find((each) => each.name === 'sim')?.id ?? null,
    bars,
    forwardings
  }
}

const bar = (code, facts) => ({
  kind: BAR_KINDS[code] ?? 'OTHER',
  code,
  label: facts.label,
  setBy: inCapitals(facts.setBy),
  since: facts.since,
  removable: facts.removable,
  pending: facts.pending
})

const forwarding = (code, facts) => ({
  condition: CONDITIONS[code],
  to: facts.forwardedToNumber,
  noReplySeconds: facts.noReplyTimer ?? null,
  quiescent: facts.quiescent,
  pending: facts.pending
})

export function sim (row) {
  const facts = factsOf(row.resourceCharacteristic)
  return {
    simId: row.id,
    iccid: row.serialNumber ?? row.value,
    kind: SIM_KINDS[facts.simKind],
    state: simState(row),
    eid: facts.eid ?? null,
    activatedAt: row.startOperatingDate ?? null
  }
}

function simState (row) {
  if (row.administrativeState === 'shutdown') return 'RETIRED'
  if (row.resourceStatus === 'suspended') return 'SUSPENDED'
  if (row.resourceStatus === 'reserved') return 'RESERVED'
  return row.usageState === 'idle' ? 'AVAILABLE' : 'ACTIVE'
}

export function device (row) {
  const facts = factsOf(row.resourceCharacteristic)
  return {
    simId: row.resourceRelationship.find((each) => each.relationshipType === 'uses').resource.id,
    imei: row.serialNumber,
    manufacturer: facts.manufacturer ?? null,
    model: facts.model ?? null,
    kind: inCapitals(facts.deviceKind),
    seenAt: facts.seenAt ?? null
  }
}

const noUse = (month) => ({ month, dataUsedBytes: 0, roamingDataUsedBytes: 0, voiceSeconds: 0, smsCount: 0, mmsCount: 0 })
const METERS = { data: 'dataUsedBytes', dataRoaming: 'roamingDataUsedBytes', voice: 'voiceSeconds', sms: 'smsCount', mms: 'mmsCount' }

export function usageReport (row) {
  const months = new Map()
  let dataRemainingBytes = null
  for (const bucket of row.bucket) {
    const meter = METERS[bucket.usageType]
    if (meter === 'dataUsedBytes' && bucket.remainingValue) dataRemainingBytes = bucket.remainingValue.amount
    for (const counter of bucket.bucketCounter) {
      const month = monthOf(counter.consumptionPeriod.startDateTime)
      let entry = months.get(month)
      if (entry === undefined) months.set(month, entry = noUse(month))
      entry[meter] = counter.value.amount
    }
  }
  const period = { from: dayOf(row.validPeriod.startDateTime), to: dayOf(row.validPeriod.endDateTime) }
  const present = months.get(monthOf(row.validPeriod.startDateTime)) ?? noUse('')
  return {
    subscriptionId: row.product[0].id,
    current: { ...present, period, dataRemainingBytes, asOf: row.lastUpdate, stale: false },
    trend: (wanted) => wanted.map((month) => months.get(month) ?? noUse(month))
  }
}

export const account = (row) => ({ key: row.id, id: `acc_${row.id}`, number: row.id, name: row.name })

export const company = (row) => ({
  name: row.name,
  organisationNumber: row.organizationIdentification.find((each) => each.identificationType === 'organisationNumber').identificationId
})

export const invoice = (row) => ({
  key: row.id,
  id: `inv_${row.id}`,
  sortedBy: row.billDate,
  accountId: row.billingAccount.id,
  number: row.billNo,
  issuedOn: dayOf(row.billDate),
  dueOn: row.paymentDueDate ? dayOf(row.paymentDueDate) : null,
  status: inCapitals(row.state),
  total: money(row.taxIncludedAmount),
  remaining: money(row.remainingAmount)
})

export const invoiceTotal = (row) => ({
  month: monthOf(row.billDate),
  cents: Math.round(row.taxIncludedAmount.value * 100),
  currency: row.taxIncludedAmount.unit
})

export const ticket = (row) => ({
  key: row.id,
  id: `tic_${row.id}`,
  sortedBy: row.lastUpdate,
  number: row.id,
  subject: row.name,
  category: inCapitals(row.ticketType),
  department: nameIn('department', row.relatedParty),
  status: inCapitals(row.status),
  updatedAt: row.lastUpdate
})

export const order = (row) => ({
  key: row.id,
  id: `ord_${row.id}`,
  sortedBy: row.orderDate,
  number: row.id,
  status: inCapitals(row.state),
  placedAt: row.orderDate,
  requestedFor: row.requestedStartDate ?? null,
  items: row.productOrderItem.map(orderItem)
})

function orderItem (row) {
  const facts = factsOf(row.product?.productCharacteristic ?? [])
  return {
    name: row.productOffering.name,
    phoneNumber: row.product?.productSerialNumber ?? null,
    userName: facts.userName ?? null
  }
}
