// The one table: the server sorts, filters and pages; this shows rows, the order and what is selected.
import {
  type ColumnDef,
  columnVisibilityFeature,
  metaHelper,
  type RowData,
  rowSelectionFeature,
  rowSortingFeature,
  type RowSelectionState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import { Checkbox } from './choice'
import { cx } from './cx'
import { Skeleton } from './states'

interface Meta {
  align?: 'right'
  /** The width from which the column is shown; below it the first column says what matters. */
  from?: 'sm' | 'md' | 'lg' | 'xl'
  className?: string
}

const features = tableFeatures({
  rowSelectionFeature,
  rowSortingFeature,
  columnVisibilityFeature,
  columnMeta: metaHelper<Meta>(),
})

export type Column<T extends RowData> = ColumnDef<typeof features, T>

const shownFrom = { sm: 'hidden sm:table-cell', md: 'hidden md:table-cell', lg: 'hidden lg:table-cell', xl: 'hidden xl:table-cell' }
const cellClass = (meta: Meta | undefined) =>
  cx(meta?.align === 'right' && 'tnum text-right', meta?.from !== undefined && shownFrom[meta.from], meta?.className)

interface DataTableProps<T extends RowData & { id: string }> {
  label: string
  columns: Column<T>[]
  rows: T[] | undefined
  /** "-volume" or "text"; columns are sortable when their id is listed. */
  sort?: string
  sortable?: readonly string[]
  onSort?: (sort: string) => void
  selection?: RowSelectionState
  onSelection?: (selection: RowSelectionState) => void
  /** Names a row for its checkbox. */
  rowName?: (row: T) => string
  empty: ReactNode
  /** Rows of the previous page while the next is on its way. */
  stale?: boolean
}

const none: never[] = []

export function DataTable<T extends RowData & { id: string }>(props: DataTableProps<T>) {
  const { label, columns, rows, sort = '', sortable = none, onSort, selection, onSelection, rowName, empty, stale = false } = props
  const sorting = useMemo(() => (sort === '' ? [] : [{ id: sort.replace(/^-/, ''), desc: sort.startsWith('-') }]), [sort])
  const table = useTable({
    features,
    columns,
    data: rows ?? (none as T[]),
    getRowId: (row) => row.id,
    manualSorting: true,
    enableRowSelection: selection !== undefined,
    state: { sorting, rowSelection: selection ?? {} },
    onRowSelectionChange: (next) => onSelection?.(typeof next === 'function' ? next(selection ?? {}) : next),
  })
  if (rows !== undefined && rows.length === 0) return empty
  const select = selection !== undefined
  const press = (id: string) => onSort?.(sort === id ? `-${id}` : id)
  return (
    <div role="region" aria-label={label} tabIndex={0} aria-busy={rows === undefined || stale} className="overflow-x-auto rounded-t-xl focus-visible:outline-offset-[-2px]">
      <table className={cx('w-full border-collapse text-base', stale && 'opacity-60')}>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} className="border-b border-line text-left text-sm text-muted">
              {select && (
                <th scope="col" className="w-10 py-2.5 pl-4">
                  <Checkbox
                    aria-label="Select all rows of this page"
                    checked={table.getIsAllRowsSelected()}
                    indeterminate={table.getIsSomeRowsSelected()}
                    onChange={table.getToggleAllRowsSelectedHandler()}
                  />
                </th>
              )}
              {group.headers.map((header) => {
                const id = header.column.id
                const order = sorting[0]?.id === id ? (sorting[0].desc ? 'descending' : 'ascending') : undefined
                const meta = header.column.columnDef.meta
                return (
                  <th key={header.id} scope="col" aria-sort={order} className={cx('px-3 py-2.5 font-medium whitespace-nowrap first:pl-4 last:pr-4', cellClass(meta))}>
                    {sortable.includes(id) ? (
                      <button type="button" onClick={() => press(id)} className={cx('inline-flex items-center gap-1 rounded hover:text-ink', order !== undefined && 'text-ink')}>
                        <table.FlexRender header={header} />
                        <SortMark order={order} />
                      </button>
                    ) : (
                      <table.FlexRender header={header} />
                    )}
                  </th>
                )
              })}
            </tr>
          ))}
        </thead>
        <tbody>
          {rows === undefined && <SkeletonRows columns={columns.length + (select ? 1 : 0)} />}
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id} className={cx('border-b border-line last:border-0 hover:bg-sunken/60', row.getIsSelected() && 'bg-accent-soft hover:bg-accent-soft')}>
              {select && (
                <td className="py-2.5 pl-4 align-top">
                  <Checkbox
                    className="mt-0.5"
                    aria-label={`Select ${rowName?.(row.original) ?? 'row'}`}
                    checked={row.getIsSelected()}
                    onChange={row.getToggleSelectedHandler()}
                  />
                </td>
              )}
              {row.getVisibleCells().map((cell) => (
                <td key={cell.id} className={cx('px-3 py-2.5 align-top first:pl-4 last:pr-4', cellClass(cell.column.columnDef.meta))}>
                  <table.FlexRender cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function SortMark({ order }: { order: 'ascending' | 'descending' | undefined }) {
  const Icon = order === 'ascending' ? ArrowUp : order === 'descending' ? ArrowDown : ChevronsUpDown
  return <Icon aria-hidden className={cx('size-3.5', order === undefined && 'opacity-50')} />
}

function SkeletonRows({ columns }: { columns: number }) {
  return Array.from({ length: 8 }, (_, row) => (
    <tr key={row} className="border-b border-line last:border-0">
      <td colSpan={columns} className="px-4 py-3">
        <Skeleton className={row % 3 === 0 ? 'w-2/3' : row % 3 === 1 ? 'w-11/12' : 'w-4/5'} />
      </td>
    </tr>
  ))
}
