import { useQuery } from '@tanstack/react-query'
import { ArrowRight, CalendarClock, ChevronRight, CircleCheck, TriangleAlert } from 'lucide-react'
import { Link } from 'react-router'
import { api, data } from '@/api/client'
import type { Dashboard } from '@/api/types'
import { useJobs, isActive } from '@/shell/jobs/state'
import { siteKey, useSite } from '@/shell/site'
import { ago, count, dateTime, plural } from '@/lib/format'
import * as words from '@/lib/words'
import { Badge } from '@/ui/badge'
import { ButtonLink } from '@/ui/button'
import { cx } from '@/ui/cx'
import { Card, CardHead, Page } from '@/ui/page'
import { Loaded, Skeleton } from '@/ui/states'
import { needsOf, type Stage, stagesOf } from './stages'

function useDashboard(siteId: string) {
  const jobs = useJobs()
  const busy = jobs.data?.results.some(isActive) ?? false
  return useQuery({
    queryKey: siteKey(siteId, 'dashboard'),
    queryFn: () => data(api.GET('/sites/{site_id}/dashboard', { params: { path: { site_id: siteId } } })),
    // While jobs run the numbers move.
    refetchInterval: busy ? 5_000 : 30_000,
  })
}

export default function DashboardPage() {
  const site = useSite()
  const board = useDashboard(site.id)
  return (
    <Page title="Dashboard" lead={`From keyword to post on ${site.name}.`}>
      <Loaded query={board} loading={<BoardSkeleton />}>
        {(found) => (
          <div className="grid gap-6">
            <Flow board={found} />
            <div className="grid gap-6 lg:grid-cols-2">
              <Needs board={found} />
              <Automation board={found} />
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  )
}

function Flow({ board }: { board: Dashboard }) {
  const stages = stagesOf(board)
  const first = stages.find((stage) => stage.next !== undefined)
  return (
    <Card>
      <CardHead title="Pipeline" hint={first === undefined ? 'Nothing waits for you.' : undefined} />
      <ol className="grid px-3 pb-3 xl:grid-cols-7 xl:px-4 xl:pb-5">
        {stages.map((stage, index) => (
          <StageCell key={stage.key} stage={stage} last={index === stages.length - 1} next={stage === first} />
        ))}
      </ol>
    </Card>
  )
}

function StageCell({ stage, last, next }: { stage: Stage; last: boolean; next: boolean }) {
  const { id } = useSite()
  return (
    <li className="relative border-line max-xl:border-b max-xl:last:border-0">
      <div className={cx('flex h-full flex-wrap items-center gap-x-4 gap-y-1 rounded-lg px-3 py-3 xl:flex-col xl:flex-nowrap xl:items-start xl:px-3.5', next && 'bg-accent-soft')}>
        <Link to={`/s/${id}/${stage.to}`} className="group flex min-w-0 items-baseline gap-3 rounded max-xl:w-36 xl:flex-col-reverse xl:gap-0.5">
          <span className="tnum text-2xl font-semibold max-xl:w-12 max-xl:text-right max-xl:text-xl">{count(stage.total)}</span>
          <span className="text-sm font-medium text-muted group-hover:text-ink group-hover:underline max-xl:text-base">{stage.name}</span>
        </Link>
        <p className={cx('min-w-0 flex-1 text-sm text-muted max-sm:order-3 max-sm:basis-full max-sm:pl-15 xl:min-h-10 xl:flex-none', stage.waiting === '' && 'max-xl:hidden')}>{stage.waiting}</p>
        {stage.next !== undefined && (
          <ButtonLink size="sm" look={next ? 'primary' : 'secondary'} to={`/s/${id}/${stage.next.to}`} className="max-xl:ml-auto">
            {stage.next.label}
          </ButtonLink>
        )}
      </div>
      {!last && (
        <span aria-hidden className="absolute top-4 -right-2 z-10 hidden size-4 place-items-center rounded-full border border-line bg-surface text-subtle xl:grid">
          <ChevronRight className="size-3" />
        </span>
      )}
    </li>
  )
}

function Needs({ board }: { board: Dashboard }) {
  const site = useSite()
  const needs = needsOf(board, site.transport)
  return (
    <Card>
      <CardHead title="Needs attention" />
      {needs.length === 0 ? (
        <p className="flex items-center gap-2 px-5 pb-5 text-muted">
          <CircleCheck aria-hidden className="size-4 text-ok" />
          All is well.
        </p>
      ) : (
        <ul className="divide-y divide-line border-t border-line">
          {needs.map((need) => (
            <li key={need.key} className="flex items-center gap-3 px-5 py-3">
              <TriangleAlert aria-hidden className={cx('size-4 shrink-0', need.serious ? 'text-bad' : 'text-warn')} />
              <p className="min-w-0 flex-1">{need.text}</p>
              <ButtonLink size="sm" to={`/s/${site.id}/${need.to}`} aria-label={`${need.action}: ${need.text}`}>
                {need.action}
              </ButtonLink>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

function Automation({ board }: { board: Dashboard }) {
  const site = useSite()
  const { last_run: run, next_firing: next } = board
  const said = run == null ? undefined : words.status(run.status)
  return (
    <Card>
      <CardHead title="Automation">
        <ButtonLink look="ghost" size="sm" to={`/s/${site.id}/automation/runs`}>
          All runs
          <ArrowRight aria-hidden />
        </ButtonLink>
      </CardHead>
      <dl className="grid gap-4 px-5 pb-5 sm:grid-cols-2">
        <div className="grid content-start gap-1">
          <dt className="text-sm text-subtle">Next</dt>
          <dd className="grid gap-0.5">
            {next == null ? (
              <>
                <span className="text-muted">Nothing is scheduled.</span>
                <Link className="justify-self-start rounded text-accent underline underline-offset-2" to={`/s/${site.id}/automation/rules`}>
                  Set up a rule
                </Link>
              </>
            ) : (
              <>
                <span className="flex items-center gap-1.5 font-medium">
                  <CalendarClock aria-hidden className="size-4 text-muted" />
                  {dateTime(next.at, site.time_zone)}
                </span>
                <span className="text-sm text-muted">
                  {next.rule_name} · {ago(next.at)}
                </span>
              </>
            )}
          </dd>
        </div>
        <div className="grid content-start gap-1">
          <dt className="text-sm text-subtle">Last run</dt>
          <dd className="grid justify-items-start gap-1">
            {run == null || said === undefined ? (
              <span className="text-muted">None yet.</span>
            ) : (
              <>
                <Link className="rounded font-medium underline-offset-2 hover:underline" to={`/s/${site.id}/automation/runs/${run.id}`}>
                  {run.rule_name}
                </Link>
                <span className="flex flex-wrap items-center gap-2 text-sm text-muted">
                  <Badge tone={said.tone}>{said.label}</Badge>
                  {ago(run.finished_at ?? run.started_at)} · {plural(run.credits, 'credit')}
                </span>
              </>
            )}
          </dd>
        </div>
      </dl>
    </Card>
  )
}

function BoardSkeleton() {
  return (
    <div className="grid gap-6">
      <Skeleton className="h-48 rounded-xl" />
      <div className="grid gap-6 lg:grid-cols-2">
        <Skeleton className="h-40 rounded-xl" />
        <Skeleton className="h-40 rounded-xl" />
      </div>
    </div>
  )
}
