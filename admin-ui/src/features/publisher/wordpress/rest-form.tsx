import { type FormEvent, useState } from 'react'
import { toast } from 'sonner'
import type { WordPress } from '@/api/types'
import { useForm } from '@/lib/use-form'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Switch } from '@/ui/choice'
import { TextField } from '@/ui/field'
import { useConnectRest } from './queries'

export function RestForm({ rest }: { rest: WordPress['rest'] }) {
  const form = useForm({ url: rest?.url ?? '', username: rest?.username ?? '', application_password: '', allow_private_network: false })
  const connect = useConnectRest()
  const [asked, setAsked] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    form.start()
    setAsked(true)
    connect.mutate(form.values, { onSuccess: () => toast.success('Connected'), onError: form.fail })
  }
  return (
    <form className="grid gap-4" onSubmit={submit}>
      <p className="text-muted">For a site where no plugin can be installed. This server then sends to WordPress, so it must be able to reach it. Edits made in WordPress are not noticed.</p>
      {form.problem !== undefined && <Callout kind="bad">{form.problem}</Callout>}
      {!asked && rest?.error != null && rest.error !== '' && <Callout kind="bad">{rest.error}</Callout>}
      <TextField label="Address of the site" type="url" required placeholder="https://example.org" value={form.values.url} onChange={(event) => form.set('url', event.target.value)} error={form.fields['url']} />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label="User name" required autoComplete="off" value={form.values.username} onChange={(event) => form.set('username', event.target.value)} error={form.fields['username']} />
        <TextField
          label="Application password"
          type="password"
          required
          autoComplete="off"
          value={form.values.application_password}
          onChange={(event) => form.set('application_password', event.target.value)}
          error={form.fields['application_password']}
        />
      </div>
      <p className="text-sm text-subtle">In WordPress: Users, Profile, Application Passwords. It is not the password you sign in with.</p>
      <Switch label="The site is in a private network" hint="Allows an address that is not public, such as 192.168.…" checked={form.values.allow_private_network} onChange={(value) => form.set('allow_private_network', value)} />
      <Button type="submit" look="primary" className="justify-self-end" pending={connect.isPending}>
        Connect
      </Button>
    </form>
  )
}
