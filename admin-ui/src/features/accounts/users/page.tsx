import { useState } from 'react'
import { toast } from 'sonner'
import { sentence } from '@/api/errors'
import type { Member, Role } from '@/api/types'
import { ago } from '@/lib/format'
import { useMe, useRights } from '@/shell/me'
import { useSite } from '@/shell/site'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Switch } from '@/ui/choice'
import { Confirm } from '@/ui/dialog'
import { Card, Page } from '@/ui/page'
import { Select } from '@/ui/select'
import { Failure } from '@/ui/states'
import { type Column, DataTable } from '@/ui/table'
import { useGrantChange, useGrants, useUserChange, useUsers } from './queries'
import { rolesUpTo, seesAll } from './roles'

const columns: Column<Member>[] = [
  { id: 'name', header: 'Who', meta: { className: 'w-full min-w-40' }, cell: ({ row }) => <Who member={row.original} /> },
  { id: 'last_login_at', header: 'Last here', meta: { from: 'md', className: 'whitespace-nowrap' }, cell: ({ row }) => <span className="text-muted">{row.original.last_login_at == null ? 'Never' : ago(row.original.last_login_at)}</span> },
  { id: 'role', header: 'Role', meta: { className: 'py-1.5' }, cell: ({ row }) => <RoleCell member={row.original} /> },
  { id: 'access', header: 'This site', meta: { from: 'sm' }, cell: ({ row }) => <Access member={row.original} /> },
  { id: 'status', header: 'Status', meta: { from: 'sm' }, cell: ({ row }) => <Badge tone={row.original.status === 'active' ? 'ok' : 'neutral'}>{row.original.status === 'active' ? 'Active' : 'Disabled'}</Badge> },
  { id: 'actions', header: () => <span className="sr-only">Actions</span>, meta: { className: 'py-1.5' }, cell: ({ row }) => <Disable member={row.original} /> },
]

export default function UsersPage() {
  const users = useUsers()
  const site = useSite()
  return (
    <Page title="People" lead={`Who works in this account, and who of them is let into ${site.name}.`}>
      <Card>
        {users.error !== null && users.data === undefined ? (
          <Failure error={users.error} onRetry={() => void users.refetch()} />
        ) : (
          <DataTable label="People" columns={columns} rows={users.data?.results} empty={null} />
        )}
      </Card>
    </Page>
  )
}

function Who({ member }: { member: Member }) {
  const me = useMe().data?.user.id === member.id
  return (
    <div className="grid gap-0.5">
      <span className="font-medium">
        {member.name}
        {me && <span className="font-normal text-subtle"> (you)</span>}
      </span>
      <span className="text-sm break-all text-subtle">{member.email}</span>
    </div>
  )
}

/** Whether the one at the screen may change this person at all. */
function useMayChange(member: Member) {
  const me = useMe().data?.user
  const { managePeople } = useRights()
  return managePeople && me?.id !== member.id && (member.role !== 'owner' || me?.role === 'owner')
}

function RoleCell({ member }: { member: Member }) {
  const mine = useMe().data?.user.role
  const may = useMayChange(member)
  const change = useUserChange()
  const options = rolesUpTo(mine)
  if (!may || !options.some(({ value }) => value === member.role)) return <span className="capitalize">{member.role.replaceAll('_', ' ')}</span>
  const set = (role: string) =>
    change.mutate(
      { user_id: member.id, body: { role: role as (typeof options)[number]['value'] } },
      { onSuccess: () => toast.success(`${member.name} is now ${role}`), onError: (error) => toast.error(sentence(error)) },
    )
  return <Select className="w-28" aria-label={`Role of ${member.name}`} value={member.role} onChange={set} options={options} disabled={change.isPending} />
}

function Access({ member }: { member: Member }) {
  const site = useSite()
  const { managePeople } = useRights()
  const { byUser, loaded } = useGrants()
  const change = useGrantChange()
  if (seesAll(member.role as Role)) return <span className="text-sm text-subtle">Every site</span>
  if (!loaded) return null
  const set = (granted: boolean) => change.mutate({ user_id: member.id, granted }, { onError: (error) => toast.error(sentence(error)) })
  return <Switch hideLabel label={`${member.name} may see ${site.name}`} checked={byUser.has(member.id)} onChange={set} disabled={!managePeople || change.isPending} />
}

function Disable({ member }: { member: Member }) {
  const [asking, setAsking] = useState(false)
  const may = useMayChange(member)
  const change = useUserChange()
  if (!may) return null
  const active = member.status === 'active'
  const set = () =>
    change.mutate(
      { user_id: member.id, body: { status: active ? 'disabled' : 'active' } },
      {
        onSuccess: () => {
          setAsking(false)
          toast.success(active ? `${member.name} is disabled` : `${member.name} may sign in again`)
        },
        onError: (error) => toast.error(sentence(error)),
      },
    )
  return (
    <>
      <Button size="sm" onClick={() => (active ? setAsking(true) : set())} pending={change.isPending} aria-label={`${active ? 'Disable' : 'Enable'} ${member.name}`}>
        {active ? 'Disable' : 'Enable'}
      </Button>
      <Confirm open={asking} onOpenChange={setAsking} title={`Disable ${member.name}?`} action="Disable" onConfirm={set} pending={change.isPending} danger>
        They are signed out everywhere at once and cannot sign in. What they made stays.
      </Confirm>
    </>
  )
}
