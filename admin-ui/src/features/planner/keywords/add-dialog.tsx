import { useState } from 'react'
import { toast } from 'sonner'
import { count, plural } from '@/lib/format'
import { useForm } from '@/lib/use-form'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Dialog } from '@/ui/dialog'
import { TextAreaField } from '@/ui/field'
import { type Line, readLines, refused } from './lines'
import { useAddKeywords } from './queries'
import { SectorField, useSectorChoice } from './sector-field'

export function AddDialog({ onClose }: { onClose: () => void }) {
  const form = useForm({ keywords: '' })
  const [chosen, setChosen] = useState<string>()
  const [bad, setBad] = useState<{ line: Line; why: string }[]>([])
  const sectorId = useSectorChoice(chosen)
  const add = useAddKeywords()
  const lines = readLines(form.values.keywords)

  const submit = () => {
    form.start()
    setBad([])
    add.mutate(
      { sector_id: sectorId, keywords: lines.map(({ keyword }) => keyword) },
      {
        onSuccess: (result) => {
          const wrong = refused(lines, result)
          const duplicates = result.skipped - wrong.length
          if (result.added > 0 || wrong.length === 0) {
            toast.success(`${plural(result.added, 'keyword')} added${duplicates > 0 ? `, ${count(duplicates)} already there` : ''}`)
          }
          if (wrong.length === 0) return onClose()
          // What was taken leaves the box; what was not stays to be put right.
          form.set('keywords', wrong.map(({ line }) => line.keyword.text).join('\n'))
          setBad(wrong)
        },
        onError: form.fail,
      },
    )
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      dismissible={form.values.keywords === ''}
      title="Add keywords"
      footer={
        <>
          <Button look="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" disabled={lines.length === 0 || sectorId === ''} pending={add.isPending} onClick={submit}>
            {lines.length === 0 ? 'Add' : `Add ${plural(lines.length, 'keyword')}`}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        {form.problem !== undefined && <Callout kind="bad">{form.problem}</Callout>}
        {bad.length > 0 && (
          <Callout kind="warn" title={`${plural(bad.length, 'line')} could not be added`}>
            <ul className="grid gap-1">
              {bad.slice(0, 8).map(({ line, why }) => (
                <li key={line.line}>
                  <span className="font-medium">{line.keyword.text}</span>: {why}
                </li>
              ))}
            </ul>
          </Callout>
        )}
        <TextAreaField
          label="One keyword per line"
          hint="From a sheet you can paste the columns keyword, volume and difficulty."
          rows={9}
          autoFocus
          placeholder={'sourdough starter\nhow to feed a sourdough starter'}
          value={form.values.keywords}
          onChange={(event) => form.set('keywords', event.target.value)}
          error={form.fields['keywords']}
        />
        <SectorField value={sectorId} onChange={setChosen} />
      </div>
    </Dialog>
  )
}
