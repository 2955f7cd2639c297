import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ReceiptText } from 'lucide-react'
import { api, data, page } from '@/api/client'
import type { Balance, LedgerEntry } from '@/api/types'
import { useSite } from '@/shell/site'
import { count, dateTime } from '@/lib/format'
import { listQuery, type ListShape, type ListState, useListState } from '@/lib/list-state'
import * as words from '@/lib/words'
import { cx } from '@/ui/cx'
import { Card, CardHead, Page } from '@/ui/page'
import { Pagination } from '@/ui/pagination'
import { Empty, Failure, Loaded, Skeleton } from '@/ui/states'
import { type Column, DataTable } from '@/ui/table'

const SHAPE: ListShape = { sort: '', filters: [] }
const PRICES: [string, string][] = [
  ['Group keywords', '1 for every 30 keywords'],
  ['An idea', '1'],
  ['An article', '3'],
  ['An image', '1'],
  ['Descriptions of images', 'free'],
]

const useBalance = () => useQuery({ queryKey: ['billing', 'balance'], queryFn: () => data(api.GET('/billing/balance')) })

function useLedger(state: ListState) {
  const query = listQuery(state)
  return useQuery({
    queryKey: ['billing', 'ledger', query],
    queryFn: () => page(api.GET('/billing/ledger', { params: { query } })),
    placeholderData: keepPreviousData,
  })
}

const columns: Column<LedgerEntry>[] = [
  {
    id: 'reason',
    header: 'What for',
    meta: { className: 'w-full min-w-36' },
    cell: ({ row: { original: entry } }) => (
      <div className="grid gap-0.5">
        <span className="font-medium break-words">{words.capital(entry.reason)}</span>
        <When at={entry.created_at} className="sm:hidden" />
      </div>
    ),
  },
  { id: 'type', header: 'Kind', meta: { from: 'md', className: 'whitespace-nowrap' }, cell: ({ row }) => <span className="text-muted">{words.plain(row.original.type)}</span> },
  { id: 'created_at', header: 'When', meta: { from: 'sm', className: 'whitespace-nowrap' }, cell: ({ row }) => <When at={row.original.created_at} /> },
  {
    id: 'amount',
    header: 'Credits',
    meta: { align: 'right' },
    cell: ({ row }) => <span className={cx('font-medium', row.original.amount > 0 && 'text-ok')}>{row.original.amount > 0 ? `+${count(row.original.amount)}` : count(row.original.amount).replace('-', '−')}</span>,
  },
  { id: 'balance_after', header: 'Balance', meta: { align: 'right' }, cell: ({ row }) => count(row.original.balance_after) },
]

function When({ at, className }: { at: string; className?: string }) {
  const { time_zone } = useSite()
  return <span className={cx('text-sm text-subtle', className)}>{dateTime(at, time_zone)}</span>
}

export default function BillingPage() {
  const balance = useBalance()
  const list = useListState(SHAPE)
  const ledger = useLedger(list.state)
  const total = ledger.data?.count ?? 0
  return (
    <Page title="Credits" lead="What AI work costs, and what is left.">
      <div className="grid gap-6">
        <div className="grid gap-6 lg:grid-cols-2">
          <Card className="p-5">
            <Loaded query={balance} loading={<Skeleton className="h-24" />}>
              {(found) => <BalanceFacts balance={found} />}
            </Loaded>
          </Card>
          <Card className="p-5">
            <h2 className="mb-2 text-lg font-semibold">Prices</h2>
            <dl className="grid gap-1">
              {PRICES.map(([name, price]) => (
                <div key={name} className="flex justify-between gap-4">
                  <dt className="text-muted">{name}</dt>
                  <dd className="text-right font-medium">{price}</dd>
                </div>
              ))}
            </dl>
          </Card>
        </div>
        <Card>
          <CardHead title="Ledger" hint="Every grant and every charge. Their sum is the balance." />
          {ledger.error !== null && ledger.data === undefined ? (
            <Failure error={ledger.error} onRetry={() => void ledger.refetch()} />
          ) : (
            <DataTable
              label="Ledger"
              columns={columns}
              rows={ledger.data?.results}
              stale={ledger.isPlaceholderData}
              empty={
                <Empty icon={<ReceiptText aria-hidden />} title="Nothing yet">
                  Grants and charges appear here.
                </Empty>
              }
            />
          )}
          {total > 0 && <Pagination total={total} noun="entries" state={list.state} onChange={list.change} />}
        </Card>
      </div>
    </Page>
  )
}

function BalanceFacts({ balance }: { balance: Balance }) {
  const { time_zone } = useSite()
  return (
    <div className="grid gap-4">
      <div>
        <h2 className="text-sm font-medium text-muted">Balance</h2>
        <p className="tnum text-3xl font-semibold">
          {count(balance.credits)} <span className="text-lg font-normal text-muted">credits</span>
        </p>
      </div>
      <dl className="grid gap-1">
        <div className="flex justify-between gap-4">
          <dt className="text-muted">Plan</dt>
          <dd className="font-medium">{balance.plan.name}</dd>
        </div>
        <div className="flex justify-between gap-4">
          <dt className="text-muted">Included each period</dt>
          <dd className="tnum font-medium">{count(balance.included_credits)}</dd>
        </div>
        {balance.period_end != null && (
          <div className="flex justify-between gap-4">
            <dt className="text-muted">Period ends</dt>
            <dd className="font-medium">{dateTime(balance.period_end, time_zone)}</dd>
          </div>
        )}
      </dl>
    </div>
  )
}
