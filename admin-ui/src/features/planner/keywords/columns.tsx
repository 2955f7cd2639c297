import type { Keyword } from '@/api/types'
import { count, decimal } from '@/lib/format'
import * as words from '@/lib/words'
import { Badge } from '@/ui/badge'
import { cx } from '@/ui/cx'
import type { Column } from '@/ui/table'

export const SORTABLE = ['text', 'volume', 'difficulty', 'cpc', 'created_at']

export const columns: Column<Keyword>[] = [
  {
    id: 'text',
    header: 'Keyword',
    meta: { className: 'w-full min-w-40' },
    cell: ({ row: { original: keyword } }) => (
      <div className="grid gap-0.5">
        <span className="font-medium break-words">{keyword.text}</span>
        <span className="tnum text-sm text-subtle sm:hidden">
          <span className="inline-block">{count(keyword.volume)} a month</span> · <span className="inline-block">difficulty {count(keyword.difficulty)}</span>
        </span>
        {keyword.cluster_name != null && <span className="text-sm text-subtle xl:hidden">{keyword.cluster_name}</span>}
      </div>
    ),
  },
  { id: 'volume', header: 'Volume', meta: { align: 'right', from: 'sm' }, cell: ({ row }) => count(row.original.volume) },
  { id: 'difficulty', header: 'Difficulty', meta: { align: 'right', from: 'sm' }, cell: ({ row }) => <Difficulty value={row.original.difficulty} /> },
  { id: 'cpc', header: 'CPC', meta: { align: 'right', from: 'md' }, cell: ({ row }) => decimal(row.original.cpc) },
  {
    id: 'intent',
    header: 'Intent',
    meta: { from: 'lg' },
    cell: ({ row }) => <span className="text-muted">{row.original.intent == null ? '–' : words.plain(row.original.intent)}</span>,
  },
  {
    id: 'cluster',
    header: 'Cluster',
    meta: { from: 'xl' },
    cell: ({ row }) => (
      <span className="block w-52 truncate text-muted" title={row.original.cluster_name ?? undefined}>
        {row.original.cluster_name ?? '–'}
      </span>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    cell: ({ row }) => {
      const said = words.status(row.original.status)
      return <Badge tone={said.tone}>{said.label}</Badge>
    },
  },
]

/** The number counts; the mark only helps the eye along a column. */
function Difficulty({ value }: { value: number | null | undefined }) {
  if (value == null) return '–'
  const colour = value < 30 ? 'bg-ok' : value < 60 ? 'bg-warn' : 'bg-bad'
  return (
    <span className="inline-flex items-center gap-2">
      <span aria-hidden className={cx('size-1.5 rounded-full', colour)} />
      {value}
    </span>
  )
}
