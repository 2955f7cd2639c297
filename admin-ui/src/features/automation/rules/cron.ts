// Schedules that people ask for by name, and the expressions that say them. Anything else is typed as an expression.

export type Every = 'hour' | 'day' | 'weekday' | 'week' | 'custom'

export interface Schedule {
  every: Every
  /** "09:00" */
  time: string
  /** 0 is Sunday, as cron counts. */
  day: number
  cron: string
}

export const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

const two = (value: number) => String(value).padStart(2, '0')

/** Recognises what the form can show; the rest stays an expression. */
export function readCron(cron: string): Schedule {
  const custom: Schedule = { every: 'custom', time: '09:00', day: 1, cron }
  const parts = cron.trim().split(/\s+/)
  if (parts.length !== 5) return custom
  const [minute = '', hour = '', dayOfMonth, month, weekday = ''] = parts
  if (dayOfMonth !== '*' || month !== '*' || !/^\d{1,2}$/.test(minute) || Number(minute) > 59) return custom
  if (hour === '*' && weekday === '*') return { ...custom, every: 'hour', time: `00:${two(Number(minute))}` }
  if (!/^\d{1,2}$/.test(hour) || Number(hour) > 23) return custom
  const time = `${two(Number(hour))}:${two(Number(minute))}`
  if (weekday === '*') return { ...custom, every: 'day', time }
  if (weekday === '1-5') return { ...custom, every: 'weekday', time }
  if (/^[0-6]$/.test(weekday)) return { ...custom, every: 'week', time, day: Number(weekday) }
  return custom
}

export function writeCron({ every, time, day, cron }: Schedule): string {
  const [hour = '9', minute = '0'] = time.split(':')
  const at = `${Number(minute)} ${Number(hour)}`
  switch (every) {
    case 'hour':
      return `${Number(minute)} * * * *`
    case 'day':
      return `${at} * * *`
    case 'weekday':
      return `${at} * * 1-5`
    case 'week':
      return `${at} * * ${day}`
    case 'custom':
      return cron
  }
}
