import { describe, expect, it } from 'vitest'
import { readCron, writeCron } from './cron'

describe('cron in the form', () => {
  it.each([
    ['15 * * * *', 'hour'],
    ['0 9 * * *', 'day'],
    ['30 7 * * 1-5', 'weekday'],
    ['5 18 * * 0', 'week'],
    ['*/20 6-8 * * 0', 'custom'],
    ['0 9 1 * *', 'custom'],
    ['0 9 * * 1,3', 'custom'],
    ['61 9 * * *', 'custom'],
    ['0 0 9 * * *', 'custom'],
    ['', 'custom'],
  ])('%s is shown as %s and comes out unchanged', (cron, every) => {
    const schedule = readCron(cron)
    expect(schedule.every).toBe(every)
    expect(writeCron(schedule)).toBe(cron)
  })

  it('writes the time as cron counts it', () => {
    expect(writeCron({ every: 'week', time: '08:05', day: 3, cron: '' })).toBe('5 8 * * 3')
  })
})
