import { Popover } from '@base-ui/react/popover'
import { Activity, RotateCcw, X } from 'lucide-react'
import { useMemo } from 'react'
import type { Job } from '@/api/types'
import { ago, plural } from '@/lib/format'
import * as words from '@/lib/words'
import { Badge } from '@/ui/badge'
import { buttonClass, IconButton } from '@/ui/button'
import { Progress } from '@/ui/progress'
import { useRights } from '../me'
import { isActive, isFailed, useJobAction, useJobs, useMine } from './state'
import { useJobEndings, useJobStreams } from './watch'

const none: Job[] = []

export function JobTray() {
  const query = useJobs()
  const jobs = query.data?.results ?? none
  useJobStreams(jobs)
  useJobEndings(query.data?.results)
  const { open, setOpen } = useMine()
  const active = useMemo(() => jobs.filter(isActive), [jobs])
  const label = active.length === 0 ? 'Jobs: nothing running' : `Jobs: ${plural(active.length, 'job')} running`
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className={buttonClass('ghost', 'icon', 'relative hover:bg-sunken')} aria-label={label} title={label}>
        <Activity aria-hidden className={active.length > 0 ? 'text-accent' : undefined} />
        {active.length > 0 && (
          <span aria-hidden className="tnum absolute top-0.5 right-0.5 grid h-4 min-w-4 place-items-center rounded-full bg-btn px-1 text-[0.625rem] font-semibold text-btn-ink">
            {active.length}
          </span>
        )}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className="z-40 outline-none" sideOffset={8} align="end" collisionPadding={8}>
          <Popover.Popup initialFocus={false} className="w-96 max-w-[calc(100vw-1rem)] rounded-xl border border-line bg-surface shadow-pop outline-none">
            <div className="flex items-center justify-between border-b border-line py-2 pr-2 pl-4">
              <Popover.Title className="text-base font-semibold">Jobs</Popover.Title>
              <Popover.Close className={buttonClass('ghost', 'icon', 'size-8 hover:bg-sunken')} aria-label="Close">
                <X aria-hidden />
              </Popover.Close>
            </div>
            {jobs.length === 0 ? (
              <p className="px-4 py-6 text-center text-muted">Nothing has run here yet.</p>
            ) : (
              <ul className="max-h-[min(26rem,60dvh)] divide-y divide-line overflow-y-auto" tabIndex={0} aria-label="Recent jobs">
                {jobs.slice(0, 12).map((job) => (
                  <JobRow key={job.id} job={job} />
                ))}
              </ul>
            )}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
      <span role="status" className="sr-only">
        {active[0] !== undefined && `${words.job(active[0].function ?? active[0].kind)}: ${words.phase(active[0].phase)}`}
      </span>
    </Popover.Root>
  )
}

function JobRow({ job }: { job: Job }) {
  const cancel = useJobAction('cancel')
  const retry = useJobAction('retry')
  const { write } = useRights()
  const said = words.status(job.status)
  const name = words.job(job.function ?? job.kind)
  const started = job.status === 'running' || job.percent > 0
  return (
    <li className="grid gap-1.5 px-4 py-3">
      <div className="flex min-h-7 items-center justify-between gap-2">
        <p className="min-w-0 truncate font-medium">{name}</p>
        <div className="flex items-center gap-1">
          {isActive(job) ? (
            <span className="tnum text-sm text-muted">{Math.round(job.percent)} %</span>
          ) : (
            <Badge tone={said.tone}>{said.label}</Badge>
          )}
          {write && isActive(job) && (
            <IconButton label={`Cancel: ${name}`} className="size-7" onClick={() => cancel.mutate(job.id)}>
              <X aria-hidden />
            </IconButton>
          )}
          {write && isFailed(job) && (
            <IconButton label={`Try again: ${name}`} className="size-7" onClick={() => retry.mutate(job.id)}>
              <RotateCcw aria-hidden />
            </IconButton>
          )}
        </div>
      </div>
      {isActive(job) && <Progress label={name} percent={started ? job.percent : undefined} />}
      <p className="text-sm text-subtle">{line(job)}</p>
    </li>
  )
}

function line(job: Job): string {
  if (isFailed(job)) return job.error?.message ?? 'It failed without saying why.'
  const of = job.total > 1 ? `${job.done} of ${job.total}` : ''
  const what = isActive(job) ? [job.status === 'running' ? words.phase(job.phase) : 'Waiting to start', of] : [of, ago(job.finished_at ?? job.created_at)]
  return what.filter(Boolean).join(' · ')
}
