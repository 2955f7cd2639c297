import { Ban, Check, Circle, LoaderCircle, Minus, TriangleAlert } from 'lucide-react'
import { useParams } from 'react-router'
import { toast } from 'sonner'
import { sentence } from '@/api/errors'
import type { Job, Run, RunStage } from '@/api/types'
import { isActive, useJobs } from '@/shell/jobs/state'
import { useRights } from '@/shell/me'
import { useSite } from '@/shell/site'
import { count, dateTime, duration, plural } from '@/lib/format'
import * as words from '@/lib/words'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { cx } from '@/ui/cx'
import { Card, Page } from '@/ui/page'
import { Progress } from '@/ui/progress'
import { Loaded } from '@/ui/states'
import { isGoing, useCancelRun, useRun } from './queries'

export default function RunPage() {
  const { runId = '' } = useParams()
  const site = useSite()
  const run = useRun(runId)
  const cancel = useCancelRun()
  const { write } = useRights()
  const said = run.data === undefined ? undefined : words.status(run.data.status)
  return (
    <Page
      narrow
      title={run.data?.rule_name ?? 'Run'}
      back={{ to: `/s/${site.id}/automation/runs`, label: 'Runs' }}
      tags={said !== undefined && <Badge tone={said.tone}>{said.label}</Badge>}
      lead={run.data !== undefined && `${dateTime(run.data.started_at, site.time_zone)} · ${duration(run.data.started_at, run.data.finished_at)} · ${plural(run.data.credits, 'credit')}`}
      actions={
        write &&
        run.data !== undefined &&
        isGoing(run.data.status) && (
          <Button look="danger" icon={<Ban aria-hidden />} pending={cancel.isPending || run.data.status === 'cancelling'} onClick={() => cancel.mutate(runId, { onError: (error) => toast.error(sentence(error)) })}>
            Stop this run
          </Button>
        )
      }
    >
      <Loaded query={run}>{(found) => <Stages run={found} />}</Loaded>
    </Page>
  )
}

function Stages({ run }: { run: Run }) {
  const jobs = useJobs()
  const going = isGoing(run.status)
  const jobOf = ({ job_id }: RunStage) => jobs.data?.results.find((job) => job.id === job_id && isActive(job))
  return (
    <div className="grid gap-4">
      {run.error != null && run.error !== '' && <Callout kind="bad">{run.error}</Callout>}
      <Card>
        <ol aria-label="Stages" className="divide-y divide-line">
          {run.stages.map((stage) => (
            <StageRow key={stage.stage} stage={stage} job={jobOf(stage)} />
          ))}
        </ol>
        {run.stages.length === 0 && <p className="px-5 py-8 text-center text-muted">The run is about to begin.</p>}
      </Card>
      <p role="status" className="sr-only">
        {going && run.stage != null ? `Now: ${words.stage(run.stage)}` : words.status(run.status).label}
      </p>
    </div>
  )
}

function StageRow({ stage, job }: { stage: RunStage; job: Job | undefined }) {
  const running = stage.status === 'running'
  return (
    <li className={cx('grid grid-cols-[1.75rem_1fr] gap-x-3 px-5 py-4', running && 'bg-accent-soft/60')}>
      <Mark status={stage.status} />
      <div className="grid min-w-0 gap-1.5">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4">
          <h2 className={cx('font-semibold', stage.status === 'waiting' && 'font-medium text-subtle')}>{words.stage(stage.stage)}</h2>
          <p className="tnum text-sm text-subtle">{stage.started_at == null ? '' : duration(stage.started_at, stage.finished_at)}</p>
        </div>
        {running && <Progress label={words.stage(stage.stage)} percent={percentOf(stage, job)} />}
        {running && job !== undefined && (
          <p className="text-sm text-muted">
            {words.job(job.function ?? job.kind)}: {words.phase(job.phase)}
          </p>
        )}
        {(running || stage.failed > 0) && <p className="tnum text-sm text-muted">{summary(stage)}</p>}
        {stage.note !== '' && <p className="text-sm text-muted">{words.capital(stage.note)}</p>}
      </div>
    </li>
  )
}

/** By the job at work; by items while it is not known. */
function percentOf(stage: RunStage, job: Job | undefined): number | undefined {
  if (job !== undefined) return job.percent
  const settled = stage.done + stage.failed
  return stage.taken > 0 && settled > 0 ? Math.min(100, (100 * settled) / stage.taken) : undefined
}

function summary(stage: RunStage): string {
  const parts = [`${count(stage.taken)} taken`, `${count(stage.done)} done`]
  if (stage.failed > 0) parts.push(`${count(stage.failed)} failed`)
  return parts.join(' · ')
}

function Mark({ status }: { status: RunStage['status'] }) {
  const box = 'mt-px grid size-6 place-items-center rounded-full [&_svg]:size-3.5'
  const { label } = words.status(status)
  if (status === 'running') return <span className={cx(box, 'bg-surface text-accent')}>{<LoaderCircle className="animate-spin" aria-label={label} />}</span>
  if (status === 'done') return <span className={cx(box, 'bg-ok-soft text-ok')}>{<Check aria-label={label} />}</span>
  if (status === 'failed') return <span className={cx(box, 'bg-bad-soft text-bad')}>{<TriangleAlert aria-label={label} />}</span>
  if (status === 'skipped') return <span className={cx(box, 'bg-sunken text-subtle')}>{<Minus aria-label={label} />}</span>
  return <span className={cx(box, 'bg-sunken text-subtle')}>{<Circle aria-label={label} />}</span>
}
