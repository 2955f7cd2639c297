import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useBlocker } from 'react-router'
import { toast } from 'sonner'
import { api, data } from '@/api/client'
import { ApiError, sentence } from '@/api/errors'
import type { Content } from '@/api/types'
import { useSiteId } from '@/shell/site'
import { useForm } from '@/lib/use-form'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Confirm } from '@/ui/dialog'
import { Counter, TextAreaField, TextField } from '@/ui/field'
import { Card, CardHead } from '@/ui/page'
import { BlockEditor } from './block-editor'
import { flatFields, formOf, patchOf } from './form'
import { contentKey, useSaveContent } from './queries'

// What search engines show before they cut off.
const TITLE_LENGTH = 60
const DESCRIPTION_LENGTH = 155

/** The form starts from the content as it was when editing began; news from the server never replaces what is typed. */
export function EditTab({ content, onTouched }: { content: Content; onTouched: (touched: boolean) => void }) {
  const siteId = useSiteId()
  const queries = useQueryClient()
  const [base, setBase] = useState(content)
  const form = useForm(formOf(content))
  const save = useSaveContent(content.id)
  const [conflict, setConflict] = useState(false)
  const blocker = useBlocker(({ currentLocation, nextLocation }) => form.touched && currentLocation.pathname !== nextLocation.pathname)
  useUnloadGuard(form.touched)
  useEffect(() => onTouched(form.touched), [onTouched, form.touched])

  const store = (version: number) => {
    form.start()
    setConflict(false)
    save.mutate(
      { version, body: patchOf(form.values, base) },
      {
        onSuccess: (saved) => {
          setBase(saved)
          form.reset(formOf(saved))
          toast.success('Saved')
        },
        onError: (error) => {
          if (error instanceof ApiError && error.status === 412) setConflict(true)
          else form.fail(withFlatFields(error))
        },
      },
    )
  }
  const newest = () =>
    queries.fetchQuery({
      queryKey: contentKey(siteId, content.id),
      queryFn: () => data(api.GET('/sites/{site_id}/writer/content/{content_id}', { params: { path: { site_id: siteId, content_id: content.id } } })),
      staleTime: 0,
    })
  const overwrite = () => newest().then(({ version }) => store(version)).catch((error: unknown) => toast.error(sentence(error)))
  const takeTheirs = () =>
    newest()
      .then((theirs) => {
        setBase(theirs)
        form.reset(formOf(theirs))
        setConflict(false)
      })
      .catch((error: unknown) => toast.error(sentence(error)))

  const { values, set, fields } = form
  const refused = form.problem !== undefined || Object.keys(fields).length > 0
  return (
    <div className="grid gap-5">
      {conflict && (
        <Callout
          kind="warn"
          title="Somebody else saved this piece while you were editing"
          actions={
            <>
              <Button size="sm" onClick={() => void overwrite()}>
                Save mine over it
              </Button>
              <Button size="sm" onClick={() => void takeTheirs()}>
                Drop mine, load theirs
              </Button>
            </>
          }
        >
          Nothing you typed is lost. Both texts stay in the versions if you save yours over it.
        </Callout>
      )}
      {form.problem !== undefined && <Callout kind="bad">{form.problem}</Callout>}
      <Card className="grid gap-4 p-5">
        <TextField label="Title" required value={values.title} onChange={(event) => set('title', event.target.value)} error={fields['title']} inputClassName="h-11 text-lg font-semibold" />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField label="Slug" hint="The last part of the address." value={values.slug} onChange={(event) => set('slug', event.target.value)} error={fields['slug']} />
          <TextField label="Categories" hint="Parted by commas." value={values.categories} onChange={(event) => set('categories', event.target.value)} error={fields['categories']} />
        </div>
        <TextAreaField label="Excerpt" rows={2} value={values.excerpt} onChange={(event) => set('excerpt', event.target.value)} error={fields['excerpt']} />
        <TextField label="Tags" hint="Parted by commas." value={values.tags} onChange={(event) => set('tags', event.target.value)} error={fields['tags']} />
      </Card>
      <section aria-labelledby="text-heading">
        <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4">
          <h2 id="text-heading" className="text-lg font-semibold">
            Text
          </h2>
          <p className="text-sm text-subtle">**bold**, *italic*, `code`, [link](https://…)</p>
        </div>
        {fields['blocks'] !== undefined && (
          <Callout kind="bad" className="mb-3">
            {fields['blocks'].join(' ')}
          </Callout>
        )}
        <BlockEditor blocks={values.blocks} onChange={(blocks) => set('blocks', blocks)} />
      </section>
      <Card>
        <CardHead title="Search result" hint="What people read before they click." />
        <div className="grid gap-4 px-5 pb-5">
          <TextField label="Title for search engines" value={values.seo_title} onChange={(event) => set('seo_title', event.target.value)} error={fields['seo_title']} aside={<Counter value={values.seo_title} limit={TITLE_LENGTH} />} />
          <TextAreaField
            label="Description"
            rows={3}
            value={values.seo_description}
            onChange={(event) => set('seo_description', event.target.value)}
            error={fields['seo_description']}
            aside={<Counter value={values.seo_description} limit={DESCRIPTION_LENGTH} />}
          />
          <TextField label="Focus keyword" value={values.focus_keyword} onChange={(event) => set('focus_keyword', event.target.value)} error={fields['focus_keyword']} />
        </div>
      </Card>
      <div className="sticky bottom-0 -mx-1 flex items-center justify-end gap-2 border-t border-line bg-bg/95 px-1 py-3 backdrop-blur">
        <p role="status" className="mr-auto text-sm text-muted">
          {refused ? 'Not saved: see what is marked above' : form.touched ? 'Not saved yet' : 'All saved'}
        </p>
        <Button look="ghost" disabled={!form.touched} onClick={() => form.reset(formOf(base))}>
          Undo all
        </Button>
        <Button look="primary" disabled={!form.touched} pending={save.isPending} onClick={() => store(base.version)}>
          Save
        </Button>
      </div>
      <Confirm open={blocker.state === 'blocked'} onOpenChange={(open) => !open && blocker.reset?.()} title="Leave without saving?" action="Leave" danger onConfirm={() => blocker.proceed?.()}>
        What you changed on this page would be lost.
      </Confirm>
    </div>
  )
}

function withFlatFields(error: unknown): unknown {
  if (!(error instanceof ApiError)) return error
  return new ApiError({ status: error.status, code: error.code, detail: error.message, fields: flatFields(error.fields), requestId: error.requestId })
}

function useUnloadGuard(active: boolean) {
  useEffect(() => {
    if (!active) return
    const guard = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', guard)
    return () => window.removeEventListener('beforeunload', guard)
  }, [active])
}
