import { Boxes, FileUp, Plus, SearchX, Tags, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { RowSelectionState } from '@tanstack/react-table'
import { toast } from 'sonner'
import { sentence } from '@/api/errors'
import { useSectors } from '@/features/sites/sectors'
import { useRights } from '@/shell/me'
import { plural } from '@/lib/format'
import { type ListShape, useListState } from '@/lib/list-state'
import * as words from '@/lib/words'
import { Button } from '@/ui/button'
import { Confirm } from '@/ui/dialog'
import { FilterSelect, ListBar, SearchBox, SelectionBar } from '@/ui/list'
import { Card, Page } from '@/ui/page'
import { Pagination } from '@/ui/pagination'
import { Empty, Failure } from '@/ui/states'
import { DataTable } from '@/ui/table'
import { AddDialog } from './add-dialog'
import { ClusterDialog } from './cluster-dialog'
import { columns, SORTABLE } from './columns'
import { ImportDialog } from './import-dialog'
import { useDeleteKeywords, useKeywords } from './queries'

const SHAPE: ListShape = { sort: '-volume', filters: ['status', 'intent', 'sector_id', 'cluster_id'] }
const STATUSES = words.statuses('new', 'clustered', 'planned', 'in_use', 'outlier', 'archived')
const INTENTS = words.INTENTS.map((value) => ({ value, label: words.plain(value) }))

type Open = 'add' | 'import' | 'cluster' | 'delete'

export default function KeywordsPage() {
  const list = useListState(SHAPE)
  const keywords = useKeywords(list.state)
  const { write } = useRights()
  const [selection, setSelection] = useState<RowSelectionState>({})
  const [open, setOpen] = useState<Open>()
  const chosen = Object.keys(selection)
  const close = () => setOpen(undefined)
  const total = keywords.data?.count ?? 0

  return (
    <Page
      title="Keywords"
      lead="What people search for. Group them into clusters to find out what to write."
      actions={
        write && (
          <>
            <Button icon={<Plus aria-hidden />} onClick={() => setOpen('add')}>
              Add
            </Button>
            <Button icon={<FileUp aria-hidden />} onClick={() => setOpen('import')}>
              Import CSV
            </Button>
            <Button look="primary" icon={<Boxes aria-hidden />} onClick={() => setOpen('cluster')}>
              Cluster
            </Button>
          </>
        )
      }
    >
      <Filters list={list} />
      <Card>
        {keywords.error !== null && keywords.data === undefined ? (
          <Failure error={keywords.error} onRetry={() => void keywords.refetch()} />
        ) : (
          <DataTable
            label="Keywords"
            columns={columns}
            rows={keywords.data?.results}
            stale={keywords.isPlaceholderData}
            sort={list.state.sort}
            sortable={SORTABLE}
            onSort={(sort) => list.change({ sort })}
            selection={write ? selection : undefined}
            onSelection={setSelection}
            rowName={({ text }) => text}
            empty={<NoKeywords filtered={list.filtered} onClear={list.clear} onOpen={write ? setOpen : undefined} />}
          />
        )}
        {total > 0 && <Pagination total={total} noun="keywords" state={list.state} onChange={list.change} />}
      </Card>
      <SelectionBar count={chosen.length} noun="keyword" onClear={() => setSelection({})}>
        <Button size="sm" icon={<Boxes aria-hidden />} onClick={() => setOpen('cluster')}>
          Cluster
        </Button>
        <Button size="sm" look="danger" icon={<Trash2 aria-hidden />} onClick={() => setOpen('delete')}>
          Delete
        </Button>
      </SelectionBar>

      {open === 'add' && <AddDialog onClose={close} />}
      {open === 'import' && <ImportDialog onClose={close} />}
      {open === 'cluster' && (
        <ClusterDialog
          ids={chosen}
          onClose={close}
          onStarted={() => {
            setSelection({})
            close()
          }}
        />
      )}
      {open === 'delete' && (
        <DeleteDialog
          ids={chosen}
          onClose={close}
          onDeleted={() => {
            setSelection({})
            close()
          }}
        />
      )}
    </Page>
  )
}

function Filters({ list }: { list: ReturnType<typeof useListState> }) {
  const sectors = useSectors()
  const options = sectors.data?.results.map(({ id, name }) => ({ value: id, label: name })) ?? []
  return (
    <ListBar list={list}>
      <SearchBox list={list} label="Search keywords" />
      <FilterSelect list={list} name="status" label="Any status" options={STATUSES} />
      <FilterSelect list={list} name="intent" label="Any intent" options={INTENTS} />
      {options.length > 1 && <FilterSelect list={list} name="sector_id" label="Every sector" options={options} />}
    </ListBar>
  )
}

function NoKeywords({ filtered, onClear, onOpen }: { filtered: boolean; onClear: () => void; onOpen: ((open: Open) => void) | undefined }) {
  if (filtered) {
    return (
      <Empty icon={<SearchX aria-hidden />} title="Nothing matches" actions={<Button onClick={onClear}>Clear the filters</Button>}>
        No keyword fits this search and these filters.
      </Empty>
    )
  }
  return (
    <Empty
      icon={<Tags aria-hidden />}
      title="No keywords yet"
      actions={
        onOpen !== undefined && (
          <>
            <Button look="primary" icon={<FileUp aria-hidden />} onClick={() => onOpen('import')}>
              Import a CSV
            </Button>
            <Button icon={<Plus aria-hidden />} onClick={() => onOpen('add')}>
              Add by hand
            </Button>
          </>
        )
      }
    >
      Start with an export from your keyword tool, or type a few by hand.
    </Empty>
  )
}

function DeleteDialog({ ids, onClose, onDeleted }: { ids: string[]; onClose: () => void; onDeleted: () => void }) {
  const remove = useDeleteKeywords()
  const confirm = () =>
    remove.mutate(ids, {
      onSuccess: ({ deleted, kept }) => {
        if (kept.length > 0) toast.warning(`${plural(deleted, 'keyword')} deleted. ${plural(kept.length, 'keyword is', 'keywords are')} in use and stay.`)
        else toast.success(`${plural(deleted, 'keyword')} deleted`)
        onDeleted()
      },
      onError: (error) => toast.error(sentence(error)),
    })
  return (
    <Confirm open danger onOpenChange={(next) => !next && onClose()} title={`Delete ${plural(ids.length, 'keyword')}?`} action="Delete" pending={remove.isPending} onConfirm={confirm}>
      They leave their clusters too. Content that was already written stays.
    </Confirm>
  )
}
