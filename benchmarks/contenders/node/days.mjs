// Calendar days and months in Europe/Stockholm. Intl is slow and the same few instants come again and again, so answers are kept.
import { settings } from './settings.mjs'

const stockholm = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm' })
const days = new Map()

export function dayOf (instant) {
  let day = days.get(instant)
  if (day === undefined) {
    day = stockholm.format(new Date(instant))
    if (days.size < 10_000) days.set(instant, day)
  }
  return day
}

export const monthOf = (instant) => dayOf(instant).slice(0, 7) + '-01'

// The first days of the last months, the present one included, oldest first.
export function lastMonths (count) {
  const [year, month] = stockholm.format(settings.now).split('-').map(Number)
  const newest = year * 12 + month - 1
  return Array.from({ length: count }, (_, index) => {
    const at = newest - count + 1 + index
    return `${Math.floor(at / 12)}-${String(at % 12 + 1).padStart(2, '0')}-01`
  })
}

const offset = new Intl.DateTimeFormat('en', { timeZone: 'Europe/Stockholm', timeZoneName: 'longOffset' })
const midnights = new Map()

// The instant a day begins, in UTC and whole seconds.
export function beginningOf (day) {
  let instant = midnights.get(day)
  if (instant === undefined) {
    const hours = offset.format(new Date(`${day}T00:00:00Z`)).split('GMT')[1]
    instant = new Date(`${day}T00:00:00${hours}`).toISOString().replace('.000', '')
    if (midnights.size < 10_000) midnights.set(day, instant)
  }
  return instant
}

export const tomorrow = () => stockholm.format(new Date(settings.now.getTime() + 86_400_000))
