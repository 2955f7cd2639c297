import { Pencil, Plus, Trash2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { toast } from 'sonner'
import { sentence } from '@/api/errors'
import type { Sector } from '@/api/types'
import { useRights } from '@/shell/me'
import { plural } from '@/lib/format'
import { useForm } from '@/lib/use-form'
import { Button, IconButton } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Confirm, Dialog } from '@/ui/dialog'
import { TextField } from '@/ui/field'
import { Card, CardHead } from '@/ui/page'
import { Loaded } from '@/ui/states'
import { useAddSector, useRemoveSector, useRenameSector, useSectors } from './sectors'

// The daemon's limit; it refuses the sixth.
const MOST = 5

export function Sectors() {
  const sectors = useSectors()
  const { manage } = useRights()
  const [edited, setEdited] = useState<Sector | 'new'>()
  const [removed, setRemoved] = useState<Sector>()
  return (
    <Card>
      <CardHead title="Sectors" hint="Parts of the site's subject. Keywords and everything made of them belong to one.">
        {manage && (
          <Button size="sm" icon={<Plus aria-hidden />} disabled={(sectors.data?.count ?? MOST) >= MOST} onClick={() => setEdited('new')}>
            Add sector
          </Button>
        )}
      </CardHead>
      <div className="px-5 pb-4">
        <Loaded query={sectors}>
          {({ results }) => (
            <ul className="divide-y divide-line">
              {results.map((sector) => (
                <li key={sector.id} className="flex items-center gap-3 py-2.5">
                  <div className="min-w-0 flex-1">
                    <p className="truncate font-medium">{sector.name}</p>
                    <p className="text-sm text-subtle">{plural(sector.keyword_count, 'keyword')}</p>
                  </div>
                  {manage && (
                    <>
                      <IconButton label={`Rename ${sector.name}`} onClick={() => setEdited(sector)}>
                        <Pencil aria-hidden />
                      </IconButton>
                      <IconButton label={`Remove ${sector.name}`} disabled={results.length === 1} onClick={() => setRemoved(sector)}>
                        <Trash2 aria-hidden />
                      </IconButton>
                    </>
                  )}
                </li>
              ))}
            </ul>
          )}
        </Loaded>
      </div>
      {edited !== undefined && <SectorDialog sector={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />}
      {removed !== undefined && <RemoveSector sector={removed} onClose={() => setRemoved(undefined)} />}
    </Card>
  )
}

function SectorDialog({ sector, onClose }: { sector: Sector | undefined; onClose: () => void }) {
  const form = useForm({ name: sector?.name ?? '' })
  const add = useAddSector()
  const rename = useRenameSector()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    form.start()
    const then = { onSuccess: onClose, onError: form.fail }
    if (sector === undefined) add.mutate(form.values, then)
    else rename.mutate({ id: sector.id, name: form.values.name }, then)
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={sector === undefined ? 'Add a sector' : 'Rename the sector'}>
      <form className="grid gap-4" onSubmit={submit}>
        {form.problem !== undefined && <Callout kind="bad">{form.problem}</Callout>}
        <TextField label="Name" required autoFocus value={form.values.name} onChange={(event) => form.set('name', event.target.value)} error={form.fields['name']} />
        <Button type="submit" look="primary" className="justify-self-end" pending={add.isPending || rename.isPending}>
          {sector === undefined ? 'Add' : 'Save'}
        </Button>
      </form>
    </Dialog>
  )
}

function RemoveSector({ sector, onClose }: { sector: Sector; onClose: () => void }) {
  const remove = useRemoveSector()
  return (
    <Confirm
      open
      danger
      onOpenChange={(open) => !open && onClose()}
      title={`Remove “${sector.name}”?`}
      action="Remove"
      pending={remove.isPending}
      onConfirm={() => remove.mutate(sector.id, { onSuccess: onClose, onError: (error) => toast.error(sentence(error)) })}
    >
      Only an empty sector can be removed.
    </Confirm>
  )
}
