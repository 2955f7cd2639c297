import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ExternalLink, FileText, RotateCcw, SearchX, Send } from 'lucide-react'
import { Link } from 'react-router'
import { toast } from 'sonner'
import { api, data, page } from '@/api/client'
import { sentence } from '@/api/errors'
import type { Delivery } from '@/api/types'
import { useRights } from '@/shell/me'
import { siteKey, useSiteId } from '@/shell/site'
import { ago } from '@/lib/format'
import { type ListControl, listQuery, type ListShape, type ListState, useListState } from '@/lib/list-state'
import * as words from '@/lib/words'
import { Badge } from '@/ui/badge'
import { Button, ButtonLink } from '@/ui/button'
import { FilterSelect, ListBar } from '@/ui/list'
import { Card, Page } from '@/ui/page'
import { Pagination } from '@/ui/pagination'
import { Empty, Failure } from '@/ui/states'
import { type Column, DataTable } from '@/ui/table'

const SHAPE: ListShape = { sort: '', filters: ['status'] }
const STATUSES = words.statuses('offered', 'leased', 'acked', 'failed', 'rejected', 'conflict', 'superseded')
const OPEN = new Set<Delivery['status']>(['offered', 'leased'])

function useDeliveries(state: ListState) {
  const site_id = useSiteId()
  const query = listQuery(state)
  return useQuery({
    queryKey: siteKey(site_id, 'deliveries', query),
    queryFn: () => page(api.GET('/sites/{site_id}/publisher/deliveries', { params: { path: { site_id }, query } })),
    placeholderData: keepPreviousData,
    refetchInterval: (found) => (found.state.data?.results.some(({ status }) => OPEN.has(status)) ? 5_000 : 30_000),
  })
}

const columns: Column<Delivery>[] = [
  { id: 'content', header: 'Content', meta: { className: 'w-full min-w-40' }, cell: ({ row }) => <ContentCell delivery={row.original} /> },
  { id: 'action', header: 'Action', meta: { from: 'lg' }, cell: ({ row }) => <span className="text-muted">{words.plain(row.original.action)}</span> },
  { id: 'transport', header: 'By', meta: { from: 'lg' }, cell: ({ row }) => <span className="text-muted">{row.original.transport === 'rest' ? 'REST' : words.plain(row.original.transport)}</span> },
  {
    id: 'post',
    header: 'Post',
    meta: { from: 'sm', align: 'right' },
    cell: ({ row: { original: delivery } }) => <PostLink delivery={delivery} />,
  },
  { id: 'updated_at', header: 'When', meta: { from: 'md', className: 'whitespace-nowrap' }, cell: ({ row }) => <span className="text-muted">{ago(row.original.updated_at)}</span> },
  {
    id: 'status',
    header: 'Status',
    cell: ({ row }) => {
      const said = words.status(row.original.status)
      return <Badge tone={said.tone}>{said.label}</Badge>
    },
  },
  { id: 'actions', header: () => <span className="sr-only">Actions</span>, meta: { className: 'py-1.5' }, cell: ({ row }) => <Retry delivery={row.original} /> },
]

export default function DeliveriesPage() {
  const list = useListState(SHAPE)
  const deliveries = useDeliveries(list.state)
  const total = deliveries.data?.count ?? 0
  return (
    <Page title="Deliveries" lead="What was sent to WordPress, and what WordPress answered.">
      <ListBar list={list}>
        <FilterSelect list={list} name="status" label="Any status" options={STATUSES} />
      </ListBar>
      <Card>
        {deliveries.error !== null && deliveries.data === undefined ? (
          <Failure error={deliveries.error} onRetry={() => void deliveries.refetch()} />
        ) : (
          <DataTable label="Deliveries" columns={columns} rows={deliveries.data?.results} stale={deliveries.isPlaceholderData} empty={<NoDeliveries list={list} />} />
        )}
        {total > 0 && <Pagination total={total} noun="deliveries" state={list.state} onChange={list.change} />}
      </Card>
    </Page>
  )
}

function PostLink({ delivery }: { delivery: Delivery }) {
  if (delivery.post_id == null) return '–'
  if (delivery.url == null) return delivery.post_id
  return (
    <a href={delivery.url} target="_blank" rel="noreferrer" className="inline-flex items-center gap-1 rounded text-accent underline underline-offset-2" aria-label={`Open post ${delivery.post_id} in WordPress`}>
      {delivery.post_id}
      <ExternalLink aria-hidden className="size-3" />
    </a>
  )
}

function ContentCell({ delivery }: { delivery: Delivery }) {
  const siteId = useSiteId()
  return (
    <div className="grid gap-0.5">
      <Link to={`/s/${siteId}/writer/content/${delivery.content_id}`} className="justify-self-start rounded font-medium underline-offset-2 hover:underline">
        {delivery.content_title}
      </Link>
      {delivery.error != null && delivery.error !== '' && <p className="text-sm text-bad">{delivery.error}</p>}
      {delivery.warnings.map((warning, index) => (
        <p key={index} className="text-sm text-warn">
          {warning.message}
        </p>
      ))}
      <p className="text-sm text-subtle sm:hidden">
        <PostLink delivery={delivery} /> · {ago(delivery.updated_at)}
      </p>
    </div>
  )
}

function Retry({ delivery }: { delivery: Delivery }) {
  const site_id = useSiteId()
  const queries = useQueryClient()
  const { write } = useRights()
  const retry = useMutation({
    mutationFn: () => data(api.POST('/sites/{site_id}/publisher/deliveries/{delivery_id}/retry', { params: { path: { site_id, delivery_id: delivery.id } } })),
    onSuccess: () => toast.success('It is sent again'),
    onError: (error) => toast.error(sentence(error)),
    onSettled: () => queries.invalidateQueries({ queryKey: siteKey(site_id) }),
  })
  if (!write || !['failed', 'rejected', 'conflict'].includes(delivery.status)) return null
  return (
    <Button size="sm" icon={<RotateCcw aria-hidden />} pending={retry.isPending} onClick={() => retry.mutate()} aria-label={`Again: send “${delivery.content_title}”`}>
      <span className="max-sm:hidden">Again</span>
    </Button>
  )
}

function NoDeliveries({ list }: { list: ListControl }) {
  const siteId = useSiteId()
  if (list.filtered) {
    return (
      <Empty icon={<SearchX aria-hidden />} title="Nothing matches" actions={<Button onClick={list.clear}>Clear the filters</Button>}>
        No delivery has this status.
      </Empty>
    )
  }
  return (
    <Empty
      icon={<Send aria-hidden />}
      title="Nothing sent yet"
      actions={
        <ButtonLink look="primary" to={`/s/${siteId}/writer/content`}>
          <FileText aria-hidden />
          To the content
        </ButtonLink>
      }
    >
      Open a piece and press “Send to WordPress”, or let automation do it.
    </Empty>
  )
}
