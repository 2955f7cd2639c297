import { CalendarClock, History } from 'lucide-react'
import { Link } from 'react-router'
import type { Run } from '@/api/types'
import { useSite } from '@/shell/site'
import { ago, count, dateTime, duration } from '@/lib/format'
import { type ListShape, useListState } from '@/lib/list-state'
import * as words from '@/lib/words'
import { Badge } from '@/ui/badge'
import { ButtonLink } from '@/ui/button'
import { Card, Page } from '@/ui/page'
import { Pagination } from '@/ui/pagination'
import { Empty, Failure } from '@/ui/states'
import { type Column, DataTable } from '@/ui/table'
import { useRuns } from './queries'

const SHAPE: ListShape = { sort: '', filters: [] }
const TRIGGERS: Record<Run['trigger'], string> = { schedule: 'On schedule', manual: 'By hand' }

const columns: Column<Run>[] = [
  { id: 'rule', header: 'Run', meta: { className: 'w-full min-w-36' }, cell: ({ row }) => <RunCell run={row.original} /> },
  { id: 'trigger', header: 'Started', meta: { from: 'md', className: 'whitespace-nowrap' }, cell: ({ row }) => <span className="text-muted">{TRIGGERS[row.original.trigger]}</span> },
  { id: 'duration', header: 'Took', meta: { align: 'right', from: 'md', className: 'whitespace-nowrap' }, cell: ({ row }) => duration(row.original.started_at, row.original.finished_at) },
  { id: 'credits', header: 'Credits', meta: { align: 'right', from: 'sm' }, cell: ({ row }) => count(row.original.credits) },
  {
    id: 'status',
    header: 'Status',
    cell: ({ row }) => {
      const said = words.status(row.original.status)
      return <Badge tone={said.tone}>{said.label}</Badge>
    },
  },
]

export default function RunsPage() {
  const list = useListState(SHAPE)
  const runs = useRuns(list.state)
  const site = useSite()
  const total = runs.data?.count ?? 0
  return (
    <Page title="Runs" lead="Each time a rule did its work, and how it went.">
      <Card>
        {runs.error !== null && runs.data === undefined ? (
          <Failure error={runs.error} onRetry={() => void runs.refetch()} />
        ) : (
          <DataTable
            label="Runs"
            columns={columns}
            rows={runs.data?.results}
            stale={runs.isPlaceholderData}
            empty={
              <Empty
                icon={<History aria-hidden />}
                title="No runs yet"
                actions={
                  <ButtonLink look="primary" to={`/s/${site.id}/automation/rules`}>
                    <CalendarClock aria-hidden />
                    To the rules
                  </ButtonLink>
                }
              >
                Runs appear here when a rule fires, or when you run one by hand.
              </Empty>
            }
          />
        )}
        {total > 0 && <Pagination total={total} noun="runs" state={list.state} onChange={list.change} />}
      </Card>
    </Page>
  )
}

function RunCell({ run }: { run: Run }) {
  const site = useSite()
  return (
    <div className="grid gap-0.5">
      <Link to={`/s/${site.id}/automation/runs/${run.id}`} className="justify-self-start rounded font-medium underline-offset-2 hover:underline">
        {run.rule_name}
      </Link>
      <span className="text-sm text-subtle">
        {dateTime(run.started_at, site.time_zone)} · {ago(run.started_at)}
      </span>
      {run.stage != null && run.finished_at == null && <span className="text-sm text-accent">{words.stage(run.stage)}</span>}
    </div>
  )
}
