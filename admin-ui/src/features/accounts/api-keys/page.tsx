import { KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import { toast } from 'sonner'
import { sentence } from '@/api/errors'
import type { ApiKey } from '@/api/types'
import { ago, dateTime, plural } from '@/lib/format'
import { useSites } from '@/shell/site'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Confirm } from '@/ui/dialog'
import { Card, Page } from '@/ui/page'
import { Empty, Failure } from '@/ui/states'
import { type Column, DataTable } from '@/ui/table'
import { NewKeyDialog } from './new-key-dialog'
import { useApiKeyChanges, useApiKeys } from './queries'

const columns: Column<ApiKey>[] = [
  { id: 'name', header: 'Name', meta: { className: 'w-full min-w-40' }, cell: ({ row }) => <NameCell apiKey={row.original} /> },
  { id: 'scopes', header: 'May do', meta: { from: 'md' }, cell: ({ row }) => <span title={row.original.scopes.join('\n')}>{plural(row.original.scopes.length, 'thing')}</span> },
  { id: 'last_used_at', header: 'Last used', meta: { from: 'md', className: 'whitespace-nowrap' }, cell: ({ row }) => <span className="text-muted">{row.original.last_used_at == null ? 'Never' : ago(row.original.last_used_at)}</span> },
  { id: 'expires_at', header: 'Valid until', meta: { from: 'lg', className: 'whitespace-nowrap' }, cell: ({ row }) => <span className="text-muted">{row.original.expires_at == null ? 'No end' : dateTime(row.original.expires_at)}</span> },
  { id: 'status', header: 'Status', cell: ({ row }) => <State apiKey={row.original} /> },
  { id: 'actions', header: () => <span className="sr-only">Actions</span>, meta: { className: 'py-1.5' }, cell: ({ row }) => <Revoke apiKey={row.original} /> },
]

export default function ApiKeysPage() {
  const keys = useApiKeys()
  const [adding, setAdding] = useState(false)
  const add = (
    <Button look="primary" icon={<Plus aria-hidden />} onClick={() => setAdding(true)}>
      New key
    </Button>
  )
  return (
    <Page title="API keys" lead="For scripts and other programs. Each can do what it was made for, and no more than the person who made it." actions={add}>
      <Card>
        {keys.error !== null && keys.data === undefined ? (
          <Failure error={keys.error} onRetry={() => void keys.refetch()} />
        ) : (
          <DataTable
            label="API keys"
            columns={columns}
            rows={keys.data?.results}
            empty={
              <Empty icon={<KeyRound aria-hidden />} title="No keys yet" actions={add}>
                Make one to let a program import keywords, start runs or read what was published.
              </Empty>
            }
          />
        )}
      </Card>
      <NewKeyDialog open={adding} onClose={() => setAdding(false)} />
    </Page>
  )
}

const expired = (key: ApiKey) => key.expires_at != null && Date.parse(key.expires_at) < Date.now()

function NameCell({ apiKey }: { apiKey: ApiKey }) {
  const site = useSites().data?.results.find(({ id }) => id === apiKey.site_id)
  return (
    <div className="grid gap-0.5">
      <span className="font-medium">{apiKey.name}</span>
      <span className="text-sm text-subtle">
        <code className="font-mono">{apiKey.prefix}…</code> · {apiKey.site_id == null ? 'all sites' : (site?.name ?? 'one site')}
      </span>
    </div>
  )
}

function State({ apiKey }: { apiKey: ApiKey }) {
  if (apiKey.revoked_at != null) return <Badge tone="neutral">Revoked</Badge>
  if (expired(apiKey)) return <Badge tone="warn">Expired</Badge>
  return <Badge tone="ok">Active</Badge>
}

function Revoke({ apiKey }: { apiKey: ApiKey }) {
  const [asking, setAsking] = useState(false)
  const { revoke } = useApiKeyChanges()
  if (apiKey.revoked_at != null) return null
  const confirm = () =>
    revoke.mutate(apiKey.id, {
      onSuccess: () => {
        setAsking(false)
        toast.success(`“${apiKey.name}” is revoked`)
      },
      onError: (error) => toast.error(sentence(error)),
    })
  return (
    <>
      <Button size="sm" onClick={() => setAsking(true)} aria-label={`Revoke “${apiKey.name}”`}>
        Revoke
      </Button>
      <Confirm open={asking} onOpenChange={setAsking} title={`Revoke “${apiKey.name}”?`} action="Revoke" onConfirm={confirm} pending={revoke.isPending} danger>
        Whatever uses it is refused from its next request on. This cannot be undone.
      </Confirm>
    </>
  )
}
