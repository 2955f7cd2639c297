// A list page's frame: search and filters above, the table, pages below, and the bar for what is selected.
import { Search, X } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { ListControl } from '@/lib/list-state'
import { plural } from '@/lib/format'
import { Button, IconButton } from './button'
import { cx } from './cx'
import { inputClass } from './field'
import { Select, type Option } from './select'

export function SearchBox({ list, label }: { list: ListControl; label: string }) {
  const { state, change } = list
  const [typed, setTyped] = useState(state.q)
  const [shown, setShown] = useState(state.q)
  if (shown !== state.q) {
    // Back, or "clear filters", changed the address under the box.
    setShown(state.q)
    setTyped(state.q)
  }
  useEffect(() => {
    if (typed === state.q) return
    const timer = setTimeout(() => change({ q: typed.trim() }, true), 300)
    return () => clearTimeout(timer)
  }, [typed, state.q, change])
  return (
    <div className="relative w-full sm:w-64">
      <Search aria-hidden className="pointer-events-none absolute top-2.5 left-2.5 size-4 text-subtle" />
      <input type="search" aria-label={label} placeholder={label} value={typed} onChange={(event) => setTyped(event.target.value)} className={cx(inputClass, 'h-9 pl-8')} />
    </div>
  )
}

export function FilterSelect({ list, name, label, options }: { list: ListControl; name: string; label: string; options: readonly Option[] }) {
  const value = list.state.filters[name] ?? ''
  return (
    <Select
      aria-label={label}
      className={cx('w-auto max-w-52', value !== '' && 'border-accent text-accent')}
      value={value}
      onChange={(next) => list.setFilter(name, next)}
      options={[{ value: '', label }, ...options]}
    />
  )
}

export function ListBar({ list, children }: { list: ListControl; children: ReactNode }) {
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      {children}
      {list.filtered && (
        <Button look="ghost" onClick={list.clear} icon={<X aria-hidden />}>
          Clear
        </Button>
      )}
    </div>
  )
}

/** Stays in view at the bottom while anything is selected. */
export function SelectionBar({ count, noun, onClear, children }: { count: number; noun: string; onClear: () => void; children: ReactNode }) {
  if (count === 0) return null
  return (
    <div role="region" aria-label="Selection" className="sticky bottom-4 z-20 mx-auto mt-4 flex w-fit max-w-full flex-wrap items-center gap-2 rounded-xl border border-line bg-surface p-2 pl-4 shadow-pop">
      <span className="tnum text-sm font-medium" aria-live="polite">
        {plural(count, noun)} selected
      </span>
      {children}
      <IconButton label="Clear the selection" className="size-8" onClick={onClear}>
        <X aria-hidden />
      </IconButton>
    </div>
  )
}
