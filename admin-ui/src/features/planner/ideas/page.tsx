import type { RowSelectionState } from '@tanstack/react-table'
import { Boxes, Check, Lightbulb, ListChecks, SearchX, X } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useSearchParams } from 'react-router'
import type { Idea } from '@/api/types'
import { useRights } from '@/shell/me'
import { useSiteId } from '@/shell/site'
import { count } from '@/lib/format'
import { type ListControl, type ListShape, useListState } from '@/lib/list-state'
import * as words from '@/lib/words'
import { Badge } from '@/ui/badge'
import { Button, ButtonLink } from '@/ui/button'
import { FilterSelect, ListBar, SearchBox, SelectionBar } from '@/ui/list'
import { Card, Page } from '@/ui/page'
import { Pagination } from '@/ui/pagination'
import { Empty, Failure } from '@/ui/states'
import { type Column, DataTable } from '@/ui/table'
import { useIdeaActions } from './actions'
import { IdeaDrawer } from './drawer'
import { useIdeas } from './queries'

const SHAPE: ListShape = { sort: '', filters: ['status', 'cluster_id'] }
const STATUSES = words.statuses('new', 'approved', 'queued', 'written', 'published', 'rejected', 'duplicate')

export default function IdeasPage() {
  const list = useListState(SHAPE)
  const ideas = useIdeas(list.state)
  const { write } = useRights()
  const [selection, setSelection] = useState<RowSelectionState>({})
  const [params, setParams] = useSearchParams()
  const shown = params.get('idea')
  const show = (id: string | null) =>
    setParams((now) => {
      const next = new URLSearchParams(now)
      if (id === null) next.delete('idea')
      else next.set('idea', id)
      return next
    })
  const actions = useIdeaActions(() => setSelection({}))
  const chosen = Object.keys(selection)
  const columns = useMemo(() => columnsFor((id) => setParams((now) => new URLSearchParams([...now, ['idea', id]]))), [setParams])
  const total = ideas.data?.count ?? 0
  return (
    <Page title="Ideas" lead="Proposed articles with their outlines. Approve the good ones and queue them as tasks.">
      <ListBar list={list}>
        <SearchBox list={list} label="Search ideas" />
        <FilterSelect list={list} name="status" label="Any status" options={STATUSES} />
      </ListBar>
      <Card>
        {ideas.error !== null && ideas.data === undefined ? (
          <Failure error={ideas.error} onRetry={() => void ideas.refetch()} />
        ) : (
          <DataTable
            label="Ideas"
            columns={columns}
            rows={ideas.data?.results}
            stale={ideas.isPlaceholderData}
            selection={write ? selection : undefined}
            onSelection={setSelection}
            rowName={({ title }) => title}
            empty={<NoIdeas list={list} />}
          />
        )}
        {total > 0 && <Pagination total={total} noun="ideas" state={list.state} onChange={list.change} />}
      </Card>
      <SelectionBar count={chosen.length} noun="idea" onClear={() => setSelection({})}>
        <Button size="sm" icon={<Check aria-hidden />} pending={actions.judging} onClick={() => actions.decide(chosen, 'approve')}>
          Approve
        </Button>
        <Button size="sm" icon={<X aria-hidden />} disabled={actions.judging} onClick={() => actions.decide(chosen, 'reject')}>
          Reject
        </Button>
        <Button size="sm" look="primary" icon={<ListChecks aria-hidden />} pending={actions.queueing} onClick={() => actions.enqueue(chosen)}>
          Queue as tasks
        </Button>
      </SelectionBar>
      {shown !== null && <IdeaDrawer key={shown} id={shown} onClose={() => show(null)} />}
    </Page>
  )
}

function columnsFor(onShow: (id: string) => void): Column<Idea>[] {
  return [
    {
      id: 'title',
      header: 'Idea',
      meta: { className: 'w-full min-w-40' },
      cell: ({ row: { original: idea } }) => (
        <div className="grid justify-items-start gap-0.5">
          <button type="button" onClick={() => onShow(idea.id)} className="rounded text-left font-medium underline-offset-2 hover:underline">
            {idea.title}
          </button>
          {idea.angle != null && idea.angle !== '' && <p className="line-clamp-1 max-w-prose text-sm text-muted max-sm:hidden">{idea.angle}</p>}
          <p className="text-sm text-subtle lg:hidden">
            {words.structure(idea.structure)} · {count(idea.word_target)} words
          </p>
        </div>
      ),
    },
    { id: 'cluster', header: 'Cluster', meta: { from: 'xl' }, cell: ({ row }) => <span className="block w-48 truncate text-muted">{row.original.cluster_name}</span> },
    { id: 'structure', header: 'Form', meta: { from: 'lg', className: 'whitespace-nowrap' }, cell: ({ row }) => <span className="text-muted">{words.structure(row.original.structure)}</span> },
    { id: 'word_target', header: 'Words', meta: { align: 'right', from: 'lg' }, cell: ({ row }) => count(row.original.word_target) },
    {
      id: 'status',
      header: 'Status',
      cell: ({ row }) => {
        const said = words.status(row.original.status)
        return <Badge tone={said.tone}>{said.label}</Badge>
      },
    },
  ]
}

function NoIdeas({ list }: { list: ListControl }) {
  const siteId = useSiteId()
  if (list.filtered) {
    return (
      <Empty icon={<SearchX aria-hidden />} title="Nothing matches" actions={<Button onClick={list.clear}>Clear the filters</Button>}>
        No idea fits this search and these filters.
      </Empty>
    )
  }
  return (
    <Empty
      icon={<Lightbulb aria-hidden />}
      title="No ideas yet"
      actions={
        <ButtonLink look="primary" to={`/s/${siteId}/planner/clusters`}>
          <Boxes aria-hidden />
          To the clusters
        </ButtonLink>
      }
    >
      Choose a cluster and press “Find ideas”.
    </Empty>
  )
}
