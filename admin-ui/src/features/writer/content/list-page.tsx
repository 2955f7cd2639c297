import { ExternalLink, FileText, ListChecks, SearchX } from 'lucide-react'
import { Link } from 'react-router'
import type { ContentSummary, Status } from '@/api/types'
import { useSiteId } from '@/shell/site'
import { count, plural } from '@/lib/format'
import { type ListControl, type ListShape, useListState } from '@/lib/list-state'
import * as words from '@/lib/words'
import { Badge } from '@/ui/badge'
import { Button, ButtonLink } from '@/ui/button'
import { FilterSelect, ListBar, SearchBox } from '@/ui/list'
import { Card, Page } from '@/ui/page'
import { Pagination } from '@/ui/pagination'
import { Empty, Failure } from '@/ui/states'
import { type Column, DataTable } from '@/ui/table'
import { useContentList } from './queries'

const SHAPE: ListShape = { sort: '', filters: ['editorial_status', 'delivery_status'] }
const EDITORIAL = words.statuses('draft', 'in_review', 'changes_requested', 'approved', 'archived')
const DELIVERY = words.statuses('none', 'offered', 'delivering', 'delivered', 'live', 'failed', 'drifted', 'trashed', 'gone')

const columns: Column<ContentSummary>[] = [
  { id: 'title', header: 'Title', meta: { className: 'w-full min-w-40' }, cell: ({ row }) => <TitleCell content={row.original} /> },
  { id: 'word_count', header: 'Words', meta: { align: 'right', from: 'md' }, cell: ({ row }) => count(row.original.word_count) },
  { id: 'editorial_status', header: 'Editorial', meta: { from: 'sm' }, cell: ({ row }) => <StatusBadge word={row.original.editorial_status} /> },
  { id: 'delivery_status', header: 'WordPress', cell: ({ row }) => <StatusBadge word={row.original.delivery_status} /> },
]

export default function ContentListPage() {
  const list = useListState(SHAPE)
  const content = useContentList(list.state)
  const total = content.data?.count ?? 0
  return (
    <Page title="Content" lead="What has been written: read it, edit it, approve it, send it to WordPress.">
      <ListBar list={list}>
        <SearchBox list={list} label="Search content" />
        <FilterSelect list={list} name="editorial_status" label="Any editorial state" options={EDITORIAL} />
        <FilterSelect list={list} name="delivery_status" label="Anywhere" options={DELIVERY} />
      </ListBar>
      <Card>
        {content.error !== null && content.data === undefined ? (
          <Failure error={content.error} onRetry={() => void content.refetch()} />
        ) : (
          <DataTable label="Content" columns={columns} rows={content.data?.results} stale={content.isPlaceholderData} empty={<NoContent list={list} />} />
        )}
        {total > 0 && <Pagination total={total} noun="pieces" state={list.state} onChange={list.change} />}
      </Card>
    </Page>
  )
}

function StatusBadge({ word }: { word: Status }) {
  const said = words.status(word)
  return <Badge tone={said.tone}>{said.label}</Badge>
}

function TitleCell({ content }: { content: ContentSummary }) {
  const siteId = useSiteId()
  return (
    <div className="grid gap-0.5">
      <Link to={`/s/${siteId}/writer/content/${content.id}`} className="justify-self-start rounded font-medium underline-offset-2 hover:underline">
        {content.title}
      </Link>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-subtle">
        {content.working_draft && <Badge tone="warn">Working draft</Badge>}
        <span className="md:hidden">{plural(content.word_count, 'word')}</span>
        <span className="sm:hidden">{words.status(content.editorial_status).label}</span>
        {content.wp?.url != null && (
          <a href={content.wp.url} target="_blank" rel="noreferrer" className="inline-flex items-center gap-1 rounded hover:text-ink hover:underline" aria-label={`Post ${content.wp.post_id}: open “${content.title}” in WordPress`}>
            Post {content.wp.post_id}
            <ExternalLink aria-hidden className="size-3" />
          </a>
        )}
      </div>
    </div>
  )
}

function NoContent({ list }: { list: ListControl }) {
  const siteId = useSiteId()
  if (list.filtered) {
    return (
      <Empty icon={<SearchX aria-hidden />} title="Nothing matches" actions={<Button onClick={list.clear}>Clear the filters</Button>}>
        No content fits this search and these filters.
      </Empty>
    )
  }
  return (
    <Empty
      icon={<FileText aria-hidden />}
      title="Nothing written yet"
      actions={
        <ButtonLink look="primary" to={`/s/${siteId}/writer/tasks`}>
          <ListChecks aria-hidden />
          To the tasks
        </ButtonLink>
      }
    >
      Select a task and press “Write”.
    </Empty>
  )
}
