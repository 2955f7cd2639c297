import { Boxes, Lightbulb, MoreHorizontal, Pencil, SearchX, Tags, Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Link } from 'react-router'
import { toast } from 'sonner'
import { sentence } from '@/api/errors'
import type { Cluster } from '@/api/types'
import { useStarted } from '@/shell/jobs/state'
import { useRights } from '@/shell/me'
import { useSiteId } from '@/shell/site'
import { count, plural, rough } from '@/lib/format'
import { type ListControl, type ListShape, useListState } from '@/lib/list-state'
import * as words from '@/lib/words'
import { Badge } from '@/ui/badge'
import { Button, ButtonLink, IconButton } from '@/ui/button'
import { Confirm } from '@/ui/dialog'
import { FilterSelect, ListBar, SearchBox } from '@/ui/list'
import { Menu, MenuItem, MenuSeparator } from '@/ui/menu'
import { Card, Page } from '@/ui/page'
import { Pagination } from '@/ui/pagination'
import { Empty, Failure } from '@/ui/states'
import { type Column, DataTable } from '@/ui/table'
import { EditCluster } from './edit-dialog'
import { useClusters, useGenerateIdeas, useRemoveCluster } from './queries'

const SHAPE: ListShape = { sort: '-total_volume', filters: ['status'] }
const SORTABLE = ['name', 'keyword_count', 'total_volume', 'mean_difficulty', 'idea_count']
const STATUSES = words.statuses('draft', 'active', 'covered', 'archived')

type Open = { what: 'edit' | 'remove' | 'ideas'; cluster: Cluster }

export default function ClustersPage() {
  const list = useListState(SHAPE)
  const clusters = useClusters(list.state)
  const { write } = useRights()
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  const columns = useMemo(() => columnsFor(write, (what, cluster) => setOpen({ what, cluster })), [write])
  const total = clusters.data?.count ?? 0
  return (
    <Page title="Clusters" lead="Keywords that one article, or a small group of articles, can answer.">
      <ListBar list={list}>
        <SearchBox list={list} label="Search clusters" />
        <FilterSelect list={list} name="status" label="Any status" options={STATUSES} />
      </ListBar>
      <Card>
        {clusters.error !== null && clusters.data === undefined ? (
          <Failure error={clusters.error} onRetry={() => void clusters.refetch()} />
        ) : (
          <DataTable
            label="Clusters"
            columns={columns}
            rows={clusters.data?.results}
            stale={clusters.isPlaceholderData}
            sort={list.state.sort}
            sortable={SORTABLE}
            onSort={(sort) => list.change({ sort })}
            empty={<NoClusters list={list} />}
          />
        )}
        {total > 0 && <Pagination total={total} noun="clusters" state={list.state} onChange={list.change} />}
      </Card>
      {open?.what === 'edit' && <EditCluster cluster={clusters.data?.results.find(({ id }) => id === open.cluster.id) ?? open.cluster} onClose={close} />}
      {open?.what === 'remove' && <RemoveDialog cluster={open.cluster} onClose={close} />}
      {open?.what === 'ideas' && <IdeasDialog cluster={open.cluster} onClose={close} />}
    </Page>
  )
}

function columnsFor(write: boolean, onOpen: (what: Open['what'], cluster: Cluster) => void): Column<Cluster>[] {
  return [
    {
      id: 'name',
      header: 'Cluster',
      meta: { className: 'w-full min-w-40' },
      cell: ({ row: { original: cluster } }) => <NameCell cluster={cluster} />,
    },
    { id: 'keyword_count', header: 'Keywords', meta: { align: 'right', from: 'sm' }, cell: ({ row }) => count(row.original.keyword_count) },
    { id: 'total_volume', header: 'Volume', meta: { align: 'right', from: 'md' }, cell: ({ row }) => count(row.original.total_volume) },
    { id: 'mean_difficulty', header: 'Difficulty', meta: { align: 'right', from: 'lg' }, cell: ({ row }) => rough(row.original.mean_difficulty) },
    { id: 'idea_count', header: 'Ideas', meta: { align: 'right', from: 'lg' }, cell: ({ row }) => count(row.original.idea_count) },
    {
      id: 'status',
      header: 'Status',
      meta: { from: 'md' },
      cell: ({ row }) => {
        const said = words.status(row.original.status)
        return <Badge tone={said.tone}>{said.label}</Badge>
      },
    },
    {
      id: 'actions',
      header: () => <span className="sr-only">Actions</span>,
      meta: { className: 'py-1.5' },
      cell: ({ row: { original: cluster } }) => write && <Actions cluster={cluster} onOpen={onOpen} />,
    },
  ]
}

function NameCell({ cluster }: { cluster: Cluster }) {
  const siteId = useSiteId()
  return (
    <div className="grid gap-0.5">
      <div className="flex flex-wrap items-center gap-x-2">
        <Link to={`/s/${siteId}/planner/keywords?cluster_id=${cluster.id}`} className="rounded font-medium underline-offset-2 hover:underline" title="Show its keywords">
          {cluster.name}
        </Link>
        {cluster.intent != null && <span className="text-sm text-subtle">{words.plain(cluster.intent)}</span>}
      </div>
      {cluster.description != null && cluster.description !== '' && <p className="line-clamp-2 max-w-prose text-sm text-muted">{cluster.description}</p>}
      <p className="tnum text-sm text-subtle sm:hidden">
        {plural(cluster.keyword_count, 'keyword')} · {count(cluster.total_volume)} a month
      </p>
    </div>
  )
}

function Actions({ cluster, onOpen }: { cluster: Cluster; onOpen: (what: Open['what'], cluster: Cluster) => void }) {
  const siteId = useSiteId()
  return (
    <div className="flex items-center justify-end gap-1">
      {cluster.idea_count === 0 ? (
        <Button size="sm" icon={<Lightbulb aria-hidden />} onClick={() => onOpen('ideas', cluster)} aria-label={`Find ideas for ${cluster.name}`}>
          <span className="max-sm:hidden">Find ideas</span>
        </Button>
      ) : (
        <ButtonLink size="sm" look="ghost" to={`/s/${siteId}/planner/ideas?cluster_id=${cluster.id}`} aria-label={`See ideas of ${cluster.name}`} className="max-sm:hidden">
          See ideas
        </ButtonLink>
      )}
      <Menu
        trigger={
          <IconButton label={`More for ${cluster.name}`} className="size-8">
            <MoreHorizontal aria-hidden />
          </IconButton>
        }
      >
        <MenuItem icon={<Lightbulb aria-hidden />} onSelect={() => onOpen('ideas', cluster)}>
          {cluster.idea_count === 0 ? 'Find ideas' : 'Find more ideas'}
        </MenuItem>
        <MenuItem icon={<Pencil aria-hidden />} onSelect={() => onOpen('edit', cluster)}>
          Edit
        </MenuItem>
        <MenuSeparator />
        <MenuItem danger icon={<Trash2 aria-hidden />} onSelect={() => onOpen('remove', cluster)}>
          Remove
        </MenuItem>
      </Menu>
    </div>
  )
}

function NoClusters({ list }: { list: ListControl }) {
  const siteId = useSiteId()
  if (list.filtered) {
    return (
      <Empty icon={<SearchX aria-hidden />} title="Nothing matches" actions={<Button onClick={list.clear}>Clear the filters</Button>}>
        No cluster fits this search and these filters.
      </Empty>
    )
  }
  return (
    <Empty
      icon={<Boxes aria-hidden />}
      title="No clusters yet"
      actions={
        <ButtonLink look="primary" to={`/s/${siteId}/planner/keywords`}>
          <Tags aria-hidden />
          To the keywords
        </ButtonLink>
      }
    >
      Add keywords and press Cluster there: those that belong together end up here.
    </Empty>
  )
}

function RemoveDialog({ cluster, onClose }: { cluster: Cluster; onClose: () => void }) {
  const remove = useRemoveCluster()
  return (
    <Confirm
      open
      danger
      onOpenChange={(open) => !open && onClose()}
      title={`Remove “${cluster.name}”?`}
      action="Remove"
      pending={remove.isPending}
      onConfirm={() => remove.mutate(cluster.id, { onSuccess: onClose, onError: (error) => toast.error(sentence(error)) })}
    >
      Its {plural(cluster.keyword_count, 'keyword')} stay and can be grouped again.
    </Confirm>
  )
}

function IdeasDialog({ cluster, onClose }: { cluster: Cluster; onClose: () => void }) {
  const generate = useGenerateIdeas()
  const started = useStarted()
  const confirm = () =>
    generate.mutate(cluster.id, {
      onSuccess: (job) => {
        started(job)
        onClose()
      },
      onError: (error) => toast.error(sentence(error)),
    })
  return (
    <Confirm open onOpenChange={(open) => !open && onClose()} title={`Find ideas for “${cluster.name}”?`} action="Start" pending={generate.isPending} onConfirm={confirm}>
      Proposes articles with an outline from its {plural(cluster.keyword_count, 'keyword')}. Costs 1 credit for each idea that is saved.
    </Confirm>
  )
}
