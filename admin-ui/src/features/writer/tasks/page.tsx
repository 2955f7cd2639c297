import type { RowSelectionState } from '@tanstack/react-table'
import { Ban, Lightbulb, ListChecks, PenLine, SearchX } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Link } from 'react-router'
import { toast } from 'sonner'
import { sentence } from '@/api/errors'
import type { Task } from '@/api/types'
import { useStarted } from '@/shell/jobs/state'
import { useMe, useRights } from '@/shell/me'
import { useSiteId } from '@/shell/site'
import { CREDITS } from '@/lib/credits'
import { ago, count, plural } from '@/lib/format'
import { type ListControl, type ListShape, useListState } from '@/lib/list-state'
import * as words from '@/lib/words'
import { Badge } from '@/ui/badge'
import { Button, ButtonLink, IconButton } from '@/ui/button'
import { Confirm } from '@/ui/dialog'
import { FilterSelect, ListBar, SearchBox, SelectionBar } from '@/ui/list'
import { Card, Page } from '@/ui/page'
import { Pagination } from '@/ui/pagination'
import { Empty, Failure } from '@/ui/states'
import { type Column, DataTable } from '@/ui/table'
import { useCancelTask, useGenerateTasks, useTasks } from './queries'

const SHAPE: ListShape = { sort: '', filters: ['status'] }
const STATUSES = words.statuses('queued', 'generating', 'done', 'failed', 'cancelled')
const OPEN = new Set(['queued', 'generating', 'failed'])

export default function TasksPage() {
  const list = useListState(SHAPE)
  const tasks = useTasks(list.state)
  const { write } = useRights()
  const [selection, setSelection] = useState<RowSelectionState>({})
  const [asking, setAsking] = useState<string[]>()
  const cancel = useCancelTask()
  const chosen = Object.keys(selection)
  const total = tasks.data?.count ?? 0
  const columns = useMemo(
    () => columnsFor(write, (task) => cancel.mutate(task.id, { onSuccess: () => toast(`Cancelled: ${task.title}`), onError: (error) => toast.error(sentence(error)) })),
    [write, cancel],
  )
  return (
    <Page title="Tasks" lead="Articles waiting to be written. Select some and let them be written.">
      <ListBar list={list}>
        <SearchBox list={list} label="Search tasks" />
        <FilterSelect list={list} name="status" label="Any status" options={STATUSES} />
      </ListBar>
      <Card>
        {tasks.error !== null && tasks.data === undefined ? (
          <Failure error={tasks.error} onRetry={() => void tasks.refetch()} />
        ) : (
          <DataTable
            label="Tasks"
            columns={columns}
            rows={tasks.data?.results}
            stale={tasks.isPlaceholderData}
            selection={write ? selection : undefined}
            onSelection={setSelection}
            rowName={({ title }) => title}
            empty={<NoTasks list={list} />}
          />
        )}
        {total > 0 && <Pagination total={total} noun="tasks" state={list.state} onChange={list.change} />}
      </Card>
      <SelectionBar count={chosen.length} noun="task" onClear={() => setSelection({})}>
        <Button size="sm" look="primary" icon={<PenLine aria-hidden />} onClick={() => setAsking(chosen)}>
          Write
        </Button>
      </SelectionBar>
      {asking !== undefined && (
        <WriteDialog
          ids={asking}
          onClose={() => setAsking(undefined)}
          onStarted={() => {
            setSelection({})
            setAsking(undefined)
          }}
        />
      )}
    </Page>
  )
}

function columnsFor(write: boolean, onCancel: (task: Task) => void): Column<Task>[] {
  return [
    { id: 'title', header: 'Task', meta: { className: 'w-full min-w-40' }, cell: ({ row }) => <TitleCell task={row.original} /> },
    { id: 'structure', header: 'Form', meta: { from: 'md', className: 'whitespace-nowrap' }, cell: ({ row }) => <span className="text-muted">{words.structure(row.original.structure)}</span> },
    { id: 'word_target', header: 'Words', meta: { align: 'right', from: 'md' }, cell: ({ row }) => count(row.original.word_target) },
    { id: 'created_at', header: 'Queued', meta: { from: 'lg', className: 'whitespace-nowrap' }, cell: ({ row }) => <span className="text-muted">{ago(row.original.created_at)}</span> },
    {
      id: 'status',
      header: 'Status',
      cell: ({ row }) => {
        const said = words.status(row.original.status)
        return <Badge tone={said.tone}>{said.label}</Badge>
      },
    },
    {
      id: 'actions',
      header: () => <span className="sr-only">Actions</span>,
      meta: { className: 'py-1.5' },
      cell: ({ row: { original: task } }) =>
        write &&
        OPEN.has(task.status) && (
          <IconButton label={`Cancel ${task.title}`} className="size-8" onClick={() => onCancel(task)}>
            <Ban aria-hidden />
          </IconButton>
        ),
    },
  ]
}

function TitleCell({ task }: { task: Task }) {
  const siteId = useSiteId()
  return (
    <div className="grid gap-0.5">
      {task.content_id == null ? (
        <span className="font-medium">{task.title}</span>
      ) : (
        <Link className="justify-self-start rounded font-medium underline-offset-2 hover:underline" to={`/s/${siteId}/writer/content/${task.content_id}`}>
          {task.title}
        </Link>
      )}
      {task.error != null && task.error !== '' && <p className="text-sm text-bad">{task.error}</p>}
    </div>
  )
}

function NoTasks({ list }: { list: ListControl }) {
  const siteId = useSiteId()
  if (list.filtered) {
    return (
      <Empty icon={<SearchX aria-hidden />} title="Nothing matches" actions={<Button onClick={list.clear}>Clear the filters</Button>}>
        No task fits this search and these filters.
      </Empty>
    )
  }
  return (
    <Empty
      icon={<ListChecks aria-hidden />}
      title="No tasks yet"
      actions={
        <ButtonLink look="primary" to={`/s/${siteId}/planner/ideas`}>
          <Lightbulb aria-hidden />
          To the ideas
        </ButtonLink>
      }
    >
      Queue an idea and it becomes a task.
    </Empty>
  )
}

function WriteDialog({ ids, onClose, onStarted }: { ids: string[]; onClose: () => void; onStarted: () => void }) {
  const generate = useGenerateTasks()
  const started = useStarted()
  const credits = useMe().data?.account.credits
  const confirm = () =>
    generate.mutate(ids, {
      onSuccess: (job) => {
        started(job)
        onStarted()
      },
      onError: (error) => toast.error(sentence(error)),
    })
  return (
    <Confirm open onOpenChange={(open) => !open && onClose()} title={`Write ${plural(ids.length, 'article')}?`} action="Start writing" pending={generate.isPending} onConfirm={confirm}>
      <dl className="tnum mt-1 grid grid-cols-[1fr_auto] gap-y-1 rounded-lg bg-sunken px-4 py-3 text-ink">
        <dt>Costs</dt>
        <dd className="text-right font-semibold">{plural(CREDITS.content(ids.length), 'credit')}</dd>
        <dt className="text-muted">You have</dt>
        <dd className="text-right text-muted">{count(credits)}</dd>
      </dl>
    </Confirm>
  )
}
