import { Sparkles } from 'lucide-react'
import type { Image } from '@/api/types'
import { useForm } from '@/lib/use-form'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Dialog } from '@/ui/dialog'
import { TextAreaField, TextField } from '@/ui/field'
import { useChangeImage } from './queries'

export function EditImage({ image, onClose, onMake }: { image: Image; onClose: () => void; onMake: () => void }) {
  const form = useForm({ prompt: image.prompt, alt: image.alt, caption: image.caption })
  const change = useChangeImage()
  const save = (then?: () => void) => {
    form.start()
    change.mutate(
      { image, body: form.values },
      {
        onSuccess: () => {
          onClose()
          then?.()
        },
        onError: form.fail,
      },
    )
  }
  return (
    <Dialog
      open
      dismissible={!form.touched}
      onOpenChange={(open) => !open && onClose()}
      title={image.role === 'featured' ? 'Featured image' : 'Image in the text'}
      description={image.content_title}
      footer={
        <>
          <Button look="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button pending={change.isPending} onClick={() => save()}>
            Save
          </Button>
          <Button look="primary" icon={<Sparkles aria-hidden />} disabled={form.values.prompt.trim() === ''} pending={change.isPending} onClick={() => save(onMake)}>
            Save and make
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        {form.problem !== undefined && <Callout kind="bad">{form.problem}</Callout>}
        <TextAreaField label="Prompt" hint="What the picture should show." rows={5} value={form.values.prompt} onChange={(event) => form.set('prompt', event.target.value)} error={form.fields['prompt']} />
        <TextAreaField label="Alternative text" hint="Read aloud to people who cannot see the picture." rows={2} value={form.values.alt} onChange={(event) => form.set('alt', event.target.value)} error={form.fields['alt']} />
        <TextField label="Caption" value={form.values.caption} onChange={(event) => form.set('caption', event.target.value)} error={form.fields['caption']} />
      </div>
    </Dialog>
  )
}
