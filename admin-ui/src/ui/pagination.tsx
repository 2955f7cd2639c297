import { ChevronLeft, ChevronRight } from 'lucide-react'
import { count } from '@/lib/format'
import { type ListState, PAGE_SIZES } from '@/lib/list-state'
import { IconButton } from './button'
import { Select } from './select'

interface PaginationProps {
  total: number
  noun: string
  state: ListState
  onChange: (change: Partial<ListState>) => void
}

export function Pagination({ total, noun, state, onChange }: PaginationProps) {
  const pages = Math.max(1, Math.ceil(total / state.pageSize))
  const first = total === 0 ? 0 : (state.page - 1) * state.pageSize + 1
  const last = Math.min(total, state.page * state.pageSize)
  return (
    <nav aria-label="Pages" className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-line px-4 py-2.5 text-sm text-muted">
      <p className="tnum" aria-live="polite">
        {count(first)}–{count(last)} of <span className="font-medium text-ink">{count(total)}</span> {noun}
      </p>
      <div className="flex items-center gap-2">
        <Select
          aria-label="Rows per page"
          className="h-8 w-auto text-sm max-sm:hidden"
          value={String(state.pageSize)}
          onChange={(value) => onChange({ pageSize: Number(value) })}
          options={PAGE_SIZES.map((size) => ({ value: String(size), label: `${size} rows` }))}
        />
        <IconButton label="Previous page" className="size-8" disabled={state.page <= 1} onClick={() => onChange({ page: state.page - 1 })}>
          <ChevronLeft aria-hidden />
        </IconButton>
        <span className="tnum">
          {count(state.page)} / {count(pages)}
        </span>
        <IconButton label="Next page" className="size-8" disabled={state.page >= pages} onClick={() => onChange({ page: state.page + 1 })}>
          <ChevronRight aria-hidden />
        </IconButton>
      </div>
    </nav>
  )
}
