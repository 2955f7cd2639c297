import { useState } from 'react'
import { ApiError, sentence } from '@/api/errors'
import { ZoneField } from '@/features/sites/zone-field'
import { ago, dateTime } from '@/lib/format'
import { Callout } from '@/ui/callout'
import { TextField } from '@/ui/field'
import { SelectField } from '@/ui/select'
import { Skeleton } from '@/ui/states'
import { useDebounced } from '@/lib/use-debounced'
import { DAYS, type Every, readCron, type Schedule, writeCron } from './cron'
import { useExplained } from './queries'

const EVERY: { value: Every; label: string }[] = [
  { value: 'hour', label: 'Every hour' },
  { value: 'day', label: 'Every day' },
  { value: 'weekday', label: 'Monday to Friday' },
  { value: 'week', label: 'Once a week' },
  { value: 'custom', label: 'Cron expression' },
]

interface Props {
  cron: string
  timeZone: string
  onCron: (cron: string) => void
  onTimeZone: (zone: string) => void
  errors: Record<string, string[]>
}

export function ScheduleFields({ cron, timeZone, onCron, onTimeZone, errors }: Props) {
  const [schedule, setSchedule] = useState<Schedule>(() => readCron(cron))
  const change = (part: Partial<Schedule>) => {
    const next = { ...schedule, ...part }
    // Whoever goes over to an expression starts from the one in force.
    if (part.every === 'custom') next.cron = cron
    setSchedule(next)
    // A time that is being typed is empty for a moment; the rule keeps the last whole one.
    if (next.time !== '') onCron(writeCron(next))
  }
  const { every } = schedule
  return (
    <div className="grid gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField label="When" value={every} onChange={(value) => change({ every: value as Every })} options={EVERY} />
        {every === 'week' && <SelectField label="Day" value={String(schedule.day)} onChange={(value) => change({ day: Number(value) })} options={DAYS.map((label, index) => ({ value: String(index), label }))} />}
        {every === 'hour' && (
          <TextField label="Minute" type="number" min={0} max={59} required value={Number(schedule.time.split(':')[1])} onChange={(event) => change({ time: `00:${event.target.value.padStart(2, '0')}` })} error={errors['cron']} />
        )}
        {(every === 'day' || every === 'weekday' || every === 'week') && (
          <TextField label="Time" type="time" required value={schedule.time} onChange={(event) => change({ time: event.target.value })} error={errors['cron']} />
        )}
        {every === 'custom' && (
          <TextField
            label="Expression"
            required
            spellCheck={false}
            hint="Minute, hour, day, month, weekday."
            inputClassName="font-mono"
            value={schedule.cron}
            onChange={(event) => change({ cron: event.target.value })}
            error={errors['cron']}
          />
        )}
        <ZoneField label="Time zone" value={timeZone} onChange={onTimeZone} error={errors['time_zone']} />
      </div>
      <Explanation cron={cron} timeZone={timeZone} />
    </div>
  )
}

function Explanation({ cron, timeZone }: { cron: string; timeZone: string }) {
  const settled = useDebounced(`${cron}\n${timeZone}`, 350)
  const [settledCron = '', settledZone = ''] = settled.split('\n')
  const explained = useExplained(settledCron, settledZone)
  if (explained.error !== null && !explained.isFetching) {
    const fields = explained.error instanceof ApiError ? Object.values(explained.error.fields).flat() : []
    return <Callout kind="bad">{fields.length > 0 ? fields.join(' ') : sentence(explained.error)}</Callout>
  }
  if (explained.data === undefined) return <Skeleton className="h-20" />
  const { description, next_firings: next } = explained.data
  return (
    <div aria-live="polite" className="grid gap-2 rounded-xl bg-sunken px-4 py-3">
      <p className="font-medium">{description}</p>
      <ol aria-label="Next firings" className="tnum grid gap-x-6 gap-y-0.5 text-sm text-muted sm:grid-cols-2">
        {next.slice(0, 5).map((at) => (
          <li key={at}>
            {dateTime(at, timeZone)} <span className="text-subtle">· {ago(at)}</span>
          </li>
        ))}
      </ol>
      {next.length === 0 && <p className="text-sm text-warn">It never fires.</p>}
    </div>
  )
}
