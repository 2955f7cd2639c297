// Numbers and times as people read them; times in the site's zone, because that is where the posts go out.

const number = new Intl.NumberFormat('en')
export const count = (value: number | null | undefined) => (value == null ? '–' : number.format(value))

const fraction = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
export const decimal = (value: number | null | undefined) => (value == null ? '–' : fraction.format(value))

const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
export const rough = (value: number | null | undefined) => (value == null ? '–' : oneDigit.format(value))

export const plural = (n: number, one: string, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`

function parsed(iso: string | null | undefined): Date | undefined {
  if (iso == null || iso === '') return undefined
  const date = new Date(iso)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** "Mon 23 Nov, 09:00" in the given zone. */
export function dateTime(iso: string | null | undefined, timeZone?: string): string {
  const date = parsed(iso)
  if (date === undefined) return '–'
  const options: Intl.DateTimeFormatOptions = { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hour12: false }
  try {
    return new Intl.DateTimeFormat('en-GB', { ...options, timeZone }).format(date)
  } catch {
    // A zone that this browser does not know: its own zone is better than nothing.
    return new Intl.DateTimeFormat('en-GB', options).format(date)
  }
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** "3 minutes ago", "in 2 hours", "just now". */
export function ago(iso: string | null | undefined, now: number = Date.now()): string {
  const date = parsed(iso)
  if (date === undefined) return '–'
  const seconds = Math.round((date.getTime() - now) / 1000)
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit)
  }
  return Math.abs(seconds) < 10 ? 'just now' : relative.format(seconds, 'second')
}

/** "4 min 12 s" between two moments. */
export function duration(from: string | null | undefined, to: string | null | undefined, now: number = Date.now()): string {
  const start = parsed(from)
  if (start === undefined) return '–'
  const seconds = Math.max(0, Math.round(((parsed(to)?.getTime() ?? now) - start.getTime()) / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
