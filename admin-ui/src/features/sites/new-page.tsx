import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Navigate, useNavigate } from 'react-router'
import { api, data, signedIn } from '@/api/client'
import { Brand } from '@/shell/brand'
import { sitesKey } from '@/shell/site'
import { useForm } from '@/lib/use-form'
import { Button, ButtonLink } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { TextField } from '@/ui/field'
import { Card, Page } from '@/ui/page'
import { SelectField } from '@/ui/select'
import { browserZone, LANGUAGES } from './options'
import { ZoneField } from './zone-field'

export default function NewSitePage() {
  return signedIn() ? <NewSite /> : <Navigate to="/sign-in?next=/sites/new" replace />
}

function NewSite() {
  const form = useForm({ name: '', url: '', language: 'en', time_zone: browserZone() })
  const [pending, setPending] = useState(false)
  const navigate = useNavigate()
  const queries = useQueryClient()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    form.start()
    setPending(true)
    try {
      const { url, ...rest } = form.values
      const site = await data(api.POST('/sites', { body: url.trim() === '' ? rest : { ...rest, url: url.trim() } }))
      await queries.invalidateQueries({ queryKey: sitesKey })
      await navigate(`/s/${site.id}`)
    } catch (error) {
      form.fail(error)
    } finally {
      setPending(false)
    }
  }
  return (
    <main>
      <div className="px-6 pt-6">
        <Brand />
      </div>
      <Page narrow title="Add a site" lead="A site has its own keywords, content, automation and WordPress connection.">
        <Card className="max-w-lg p-5">
          <form className="grid gap-4" onSubmit={(event) => void submit(event)}>
            {form.problem !== undefined && <Callout kind="bad">{form.problem}</Callout>}
            <TextField label="Name" required value={form.values.name} onChange={(event) => form.set('name', event.target.value)} error={form.fields['name']} />
            <TextField label="Address" type="url" placeholder="https://example.org" hint="Optional." value={form.values.url} onChange={(event) => form.set('url', event.target.value)} error={form.fields['url']} />
            <SelectField label="Language" value={form.values.language} onChange={(value) => form.set('language', value)} options={LANGUAGES} error={form.fields['language']} />
            <ZoneField label="Time zone" hint="Schedules and times follow it." value={form.values.time_zone} onChange={(value) => form.set('time_zone', value)} error={form.fields['time_zone']} />
            <div className="mt-1 flex justify-end gap-2">
              <ButtonLink look="ghost" to="/">
                Cancel
              </ButtonLink>
              <Button type="submit" look="primary" pending={pending}>
                Add site
              </Button>
            </div>
          </form>
        </Card>
      </Page>
    </main>
  )
}
