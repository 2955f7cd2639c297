// The state of a list, kept in the address: sharing the address shares the view, and Back works.
import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'

export interface ListState {
  page: number
  pageSize: number
  sort: string
  q: string
  filters: Record<string, string>
}

export interface ListShape {
  sort: string
  filters: readonly string[]
}

export const PAGE_SIZES = [25, 50, 100, 200]
const DEFAULT_SIZE = 50

export function readListState(params: URLSearchParams, shape: ListShape): ListState {
  const whole = (name: string, fallback: number) => {
    const value = Number(params.get(name))
    return Number.isInteger(value) && value > 0 ? value : fallback
  }
  const size = whole('page_size', DEFAULT_SIZE)
  const filters: Record<string, string> = {}
  for (const name of shape.filters) {
    const value = params.get(name)
    if (value !== null && value !== '') filters[name] = value
  }
  return {
    page: whole('page', 1),
    pageSize: PAGE_SIZES.includes(size) ? size : DEFAULT_SIZE,
    sort: params.get('sort') ?? shape.sort,
    q: params.get('q') ?? '',
    filters,
  }
}

/** Applies a change; whatever changes which rows match starts again at page 1. Parameters of others stay. */
export function writeListState(params: URLSearchParams, shape: ListShape, change: Partial<ListState>): URLSearchParams {
  const before = readListState(params, shape)
  const next = { ...before, ...change }
  if (change.page === undefined) next.page = 1
  const out = new URLSearchParams(params)
  const put = (name: string, value: string, empty: string) => {
    if (value === empty) out.delete(name)
    else out.set(name, value)
  }
  put('page', String(next.page), '1')
  put('page_size', String(next.pageSize), String(DEFAULT_SIZE))
  put('sort', next.sort, shape.sort)
  put('q', next.q, '')
  for (const name of shape.filters) put(name, next.filters[name] ?? '', '')
  return out
}

/** The query parameters that the daemon understands. */
export const listQuery = (state: ListState) => ({
  page: state.page,
  page_size: state.pageSize,
  ...(state.sort !== '' && { sort: state.sort }),
  ...(state.q !== '' && { q: state.q }),
  ...state.filters,
})

export function useListState(shape: ListShape) {
  const [params, setParams] = useSearchParams()
  const state = useMemo(() => readListState(params, shape), [params, shape])
  const change = useCallback(
    (next: Partial<ListState>, replace = false) => setParams((now) => writeListState(now, shape, next), { replace }),
    [setParams, shape],
  )
  const setFilter = useCallback(
    (name: string, value: string) =>
      setParams((now) => writeListState(now, shape, { filters: { ...readListState(now, shape).filters, [name]: value } })),
    [setParams, shape],
  )
  const filtered = state.q !== '' || Object.keys(state.filters).length > 0
  const clear = useCallback(() => change({ q: '', filters: {} }), [change])
  return { state, change, setFilter, filtered, clear }
}

export type ListControl = ReturnType<typeof useListState>
