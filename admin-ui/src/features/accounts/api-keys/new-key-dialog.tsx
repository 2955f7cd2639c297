import { type FormEvent, useState } from 'react'
import type { NewApiKey } from '@/api/types'
import { useForm } from '@/lib/use-form'
import { useSites } from '@/shell/site'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Checkbox } from '@/ui/choice'
import { CopyButton } from '@/ui/copy'
import { Dialog } from '@/ui/dialog'
import { TextField } from '@/ui/field'
import { SelectField } from '@/ui/select'
import { useApiKeyChanges, useScopes } from './queries'

const LIFETIMES = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: '', label: 'Until it is revoked' },
]

const inDays = (days: string) => (days === '' ? undefined : new Date(Date.now() + Number(days) * 86_400_000).toISOString())

/** Makes a key; its secret is shown once, in the same dialog. */
export function NewKeyDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [made, setMade] = useState<NewApiKey>()
  const close = () => {
    setMade(undefined)
    onClose()
  }
  return made === undefined ? <KeyForm open={open} onClose={close} onMade={setMade} /> : <KeySecret made={made} onClose={close} />
}

function KeyForm({ open, onClose, onMade }: { open: boolean; onClose: () => void; onMade: (made: NewApiKey) => void }) {
  const form = useForm({ name: '', site_id: '', days: '90', scopes: [] as string[] })
  const { create } = useApiKeyChanges()
  const sites = useSites().data?.results ?? []
  const { values, set, fields } = form
  const submit = (event: FormEvent) => {
    event.preventDefault()
    form.start()
    const { name, scopes, site_id, days } = values
    create.mutate({ name, scopes, site_id: site_id === '' ? undefined : site_id, expires_at: inDays(days) }, { onSuccess: onMade, onError: form.fail })
  }
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title="New API key"
      description="For a script or another program. It can do what you tick here, and never more than you can."
      dismissible={!form.touched}
      footer={
        <>
          <Button look="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" form="new-key" look="primary" pending={create.isPending} disabled={values.scopes.length === 0}>
            Make the key
          </Button>
        </>
      }
    >
      <form id="new-key" className="grid gap-4" onSubmit={submit}>
        {form.problem !== undefined && <Callout kind="bad">{form.problem}</Callout>}
        <TextField label="Name" required maxLength={120} placeholder="Nightly import" value={values.name} onChange={(event) => set('name', event.target.value)} error={fields['name']} />
        <div className="grid gap-4 sm:grid-cols-2">
          <SelectField
            label="Site"
            value={values.site_id}
            onChange={(site_id) => set('site_id', site_id)}
            options={[{ value: '', label: 'All of my sites' }, ...sites.map(({ id, name }) => ({ value: id, label: name }))]}
            error={fields['site_id']}
          />
          <SelectField label="Valid for" value={values.days} onChange={(days) => set('days', days)} options={LIFETIMES} error={fields['expires_at']} />
        </div>
        <Scopes chosen={values.scopes} onChange={(scopes) => set('scopes', scopes)} />
      </form>
    </Dialog>
  )
}

function Scopes({ chosen, onChange }: { chosen: string[]; onChange: (scopes: string[]) => void }) {
  const scopes = useScopes()
  const flip = (name: string) => onChange(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name])
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 text-sm font-medium">What it may do</legend>
      {scopes.map(({ name, meaning }) => (
        <label key={name} className="flex cursor-pointer items-start gap-2.5">
          <Checkbox className="mt-0.5" checked={chosen.includes(name)} onChange={() => flip(name)} />
          <span className="grid">
            <span className="text-base">{meaning}</span>
            <span className="font-mono text-xs text-subtle">{name}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

function KeySecret({ made, onClose }: { made: NewApiKey; onClose: () => void }) {
  return (
    <Dialog open onOpenChange={(next) => !next && onClose()} title="Copy the key now" description="It is not shown again: we keep only its hash." dismissible={false} footer={<Button look="primary" onClick={onClose}>I have it</Button>}>
      <div className="grid gap-3">
        <code className="block rounded-lg border border-line bg-sunken p-3 font-mono text-sm break-all">{made.secret}</code>
        <div className="justify-self-start">
          <CopyButton text={made.secret} label="Copy the key" />
        </div>
        <p className="text-sm text-muted">
          Send it as <code className="font-mono">Authorization: Bearer …</code> or <code className="font-mono">X-Api-Key</code>.
        </p>
      </div>
    </Dialog>
  )
}
