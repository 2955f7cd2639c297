import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react'
import type { FormEvent } from 'react'
import type { Idea } from '@/api/types'
import { useForm } from '@/lib/use-form'
import { Button, IconButton } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { TextAreaField, TextField } from '@/ui/field'
import { useChangeIdea } from './queries'

type Section = Idea['outline'][number]

const lines = (text: string) => text.split('\n').map((line) => line.trim()).filter((line) => line !== '')

/** Title, angle, length and outline; points are one a line. */
export function EditIdea({ idea, onClose }: { idea: Idea; onClose: () => void }) {
  const form = useForm({ title: idea.title, angle: idea.angle ?? '', word_target: String(idea.word_target), outline: idea.outline })
  const change = useChangeIdea()
  const { outline } = form.values
  const put = (index: number, section: Section) => form.set('outline', outline.map((old, at) => (at === index ? section : old)))
  const move = (from: number, to: number) => {
    const next = [...outline]
    next.splice(to, 0, ...next.splice(from, 1))
    form.set('outline', next)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    form.start()
    const trimmed = outline.map((section) => ({ ...section, points: section.points.filter((point) => point.trim() !== '') }))
    change.mutate({ idea, body: { ...form.values, outline: trimmed, word_target: Number(form.values.word_target) } }, { onSuccess: onClose, onError: form.fail })
  }
  return (
    <form className="grid gap-4" onSubmit={submit}>
      {form.problem !== undefined && <Callout kind="bad">{form.problem}</Callout>}
      <TextField label="Title" required value={form.values.title} onChange={(event) => form.set('title', event.target.value)} error={form.fields['title']} />
      <TextAreaField label="Angle" rows={2} value={form.values.angle} onChange={(event) => form.set('angle', event.target.value)} error={form.fields['angle']} />
      <TextField
        label="Words"
        type="number"
        min={100}
        max={10000}
        step={50}
        className="w-32"
        value={form.values.word_target}
        onChange={(event) => form.set('word_target', event.target.value)}
        error={form.fields['word_target']}
      />
      <fieldset className="grid gap-3">
        <legend className="mb-2 text-sm font-semibold text-muted">Outline</legend>
        {outline.map((section, index) => (
          <div key={index} className="grid gap-3 rounded-xl border border-line p-3">
            <div className="flex items-end gap-1">
              <TextField className="flex-1" label={`Section ${index + 1}`} required value={section.heading} onChange={(event) => put(index, { ...section, heading: event.target.value })} />
              <IconButton label={`Move section ${index + 1} up`} disabled={index === 0} onClick={() => move(index, index - 1)}>
                <ArrowUp aria-hidden />
              </IconButton>
              <IconButton label={`Move section ${index + 1} down`} disabled={index === outline.length - 1} onClick={() => move(index, index + 1)}>
                <ArrowDown aria-hidden />
              </IconButton>
              <IconButton label={`Remove section ${index + 1}`} onClick={() => form.set('outline', outline.filter((_, at) => at !== index))}>
                <Trash2 aria-hidden />
              </IconButton>
            </div>
            <TextAreaField label="Points, one a line" rows={3} value={section.points.join('\n')} onChange={(event) => put(index, { ...section, points: event.target.value.split('\n') })} onBlur={() => put(index, { ...section, points: lines(section.points.join('\n')) })} />
          </div>
        ))}
        <Button icon={<Plus aria-hidden />} className="justify-self-start" onClick={() => form.set('outline', [...outline, { heading: '', points: [], subheadings: [], words: 0 }])}>
          Add a section
        </Button>
      </fieldset>
      <div className="flex justify-end gap-2">
        <Button look="ghost" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" look="primary" pending={change.isPending}>
          Save
        </Button>
      </div>
    </form>
  )
}
