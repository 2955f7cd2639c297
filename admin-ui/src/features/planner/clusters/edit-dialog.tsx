import type { Cluster, Intent } from '@/api/types'
import { type FormEvent, useId } from 'react'
import { useForm } from '@/lib/use-form'
import * as words from '@/lib/words'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Dialog } from '@/ui/dialog'
import { TextAreaField, TextField } from '@/ui/field'
import { SelectField } from '@/ui/select'
import { useChangeCluster } from './queries'

const INTENTS = words.INTENTS.map((value) => ({ value, label: words.plain(value) }))

export function EditCluster({ cluster, onClose }: { cluster: Cluster; onClose: () => void }) {
  const form = useForm({ name: cluster.name, description: cluster.description ?? '', intent: cluster.intent ?? ('informational' as Intent) })
  const change = useChangeCluster()
  const id = useId()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    form.start()
    change.mutate({ cluster, body: form.values }, { onSuccess: onClose, onError: form.fail })
  }
  return (
    <Dialog
      open
      dismissible={!form.touched}
      onOpenChange={(open) => !open && onClose()}
      title="Edit cluster"
      footer={
        <>
          <Button look="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" form={id} look="primary" pending={change.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form id={id} className="grid gap-4" onSubmit={submit}>
        {form.problem !== undefined && <Callout kind="bad">{form.problem}</Callout>}
        <TextField label="Name" required value={form.values.name} onChange={(event) => form.set('name', event.target.value)} error={form.fields['name']} />
        <TextAreaField label="Description" rows={3} value={form.values.description} onChange={(event) => form.set('description', event.target.value)} error={form.fields['description']} />
        <SelectField label="Intent" hint="What people want when they search for these." value={form.values.intent} onChange={(value) => form.set('intent', value as Intent)} options={INTENTS} error={form.fields['intent']} />
      </form>
    </Dialog>
  )
}
