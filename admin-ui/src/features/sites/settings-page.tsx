import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { toast } from 'sonner'
import { api, data, ifMatch } from '@/api/client'
import type { PostStatus, Site } from '@/api/types'
import { useRights } from '@/shell/me'
import { siteKey, sitesKey, useSite } from '@/shell/site'
import { useForm } from '@/lib/use-form'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Switch } from '@/ui/choice'
import { TextField } from '@/ui/field'
import { Card, CardHead, Page } from '@/ui/page'
import { SelectField } from '@/ui/select'
import { LANGUAGES, POST_STATUSES } from './options'
import { Sectors } from './sectors-card'
import { ZoneField } from './zone-field'

const valuesOf = ({ name, url, language, time_zone, default_post_status, auto_approve }: Site) => ({ name, url: url ?? '', language, time_zone, default_post_status, auto_approve })

export default function SiteSettingsPage() {
  const site = useSite()
  return (
    <Page narrow title="Site settings">
      <div className="grid gap-6">
        <SiteForm site={site} />
        <Sectors />
      </div>
    </Page>
  )
}

function SiteForm({ site }: { site: Site }) {
  const form = useForm(valuesOf(site))
  const [pending, setPending] = useState(false)
  const queries = useQueryClient()
  const { manage } = useRights()
  const languages = LANGUAGES.some(({ value }) => value === site.language) ? LANGUAGES : [{ value: site.language, label: site.language }, ...LANGUAGES]

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    form.start()
    setPending(true)
    try {
      const changed = await data(
        api.PATCH('/sites/{site_id}', {
          params: { path: { site_id: site.id }, header: ifMatch(site.version) },
          body: { ...form.values, url: form.values.url.trim() },
        }),
      )
      queries.setQueryData(siteKey(site.id, 'site'), changed)
      form.reset(valuesOf(changed))
      toast.success('Site settings saved')
      await queries.invalidateQueries({ queryKey: sitesKey })
    } catch (error) {
      form.fail(error)
      // A later press works on the newest version; what was typed stays.
      void queries.invalidateQueries({ queryKey: siteKey(site.id, 'site') })
    } finally {
      setPending(false)
    }
  }
  return (
    <Card>
      <CardHead title="General" />
      <form className="grid gap-4 px-5 pb-5" onSubmit={(event) => void submit(event)}>
        {form.problem !== undefined && <Callout kind="bad">{form.problem}</Callout>}
        <fieldset disabled={!manage} className="grid gap-4 sm:grid-cols-2">
          <TextField label="Name" required value={form.values.name} onChange={(event) => form.set('name', event.target.value)} error={form.fields['name']} />
          <TextField label="Address" type="url" value={form.values.url} onChange={(event) => form.set('url', event.target.value)} error={form.fields['url']} />
          <SelectField label="Language" value={form.values.language} onChange={(value) => form.set('language', value)} options={languages} error={form.fields['language']} disabled={!manage} />
          <ZoneField label="Time zone" value={form.values.time_zone} onChange={(value) => form.set('time_zone', value)} error={form.fields['time_zone']} />
          <SelectField
            className="sm:col-span-2"
            label="New posts arrive in WordPress as"
            hint="Working drafts that no model wrote always arrive as drafts."
            value={form.values.default_post_status}
            onChange={(value) => form.set('default_post_status', value as PostStatus)}
            options={POST_STATUSES}
            error={form.fields['default_post_status']}
            disabled={!manage}
          />
          <div className="sm:col-span-2">
            <Switch
              label="Approve automatically"
              hint="Automation sends content to WordPress without a person reading it first."
              checked={form.values.auto_approve}
              onChange={(value) => form.set('auto_approve', value)}
              disabled={!manage}
            />
          </div>
        </fieldset>
        {manage ? (
          <Button type="submit" look="primary" pending={pending} disabled={!form.touched} className="justify-self-end">
            Save
          </Button>
        ) : (
          <p className="text-sm text-subtle">Owners and admins can change these.</p>
        )}
      </form>
    </Card>
  )
}
