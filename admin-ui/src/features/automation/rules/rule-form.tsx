import { type FormEvent, useState } from 'react'
import { useNavigate } from 'react-router'
import { toast } from 'sonner'
import { ApiError } from '@/api/errors'
import type { Limits, Rule, Stage } from '@/api/types'
import { useSite } from '@/shell/site'
import { useForm } from '@/lib/use-form'
import * as words from '@/lib/words'
import { Button, ButtonLink } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Checkbox, Switch } from '@/ui/choice'
import { TextField } from '@/ui/field'
import { Card, CardHead } from '@/ui/page'
import { useSaveRule } from './queries'
import { ScheduleFields } from './schedule-fields'

/** What each stage counts. */
const LIMITS: { name: Stage; label: string }[] = [
  { name: 'cluster', label: 'Keywords' },
  { name: 'ideas', label: 'Clusters with ideas' },
  { name: 'tasks', label: 'Tasks' },
  { name: 'content', label: 'Articles' },
  { name: 'image_prompts', label: 'Articles described' },
  { name: 'images', label: 'Images' },
  { name: 'publish', label: 'Deliveries' },
]

const HINTS: Record<Stage, string> = {
  cluster: 'Keywords without a cluster',
  ideas: 'For clusters without ideas',
  tasks: 'From approved ideas',
  content: 'Writes what is queued',
  image_prompts: 'For what was written',
  images: 'From their descriptions',
  publish: 'What is approved',
}

export function RuleForm({ rule }: { rule?: Rule }) {
  const site = useSite()
  const navigate = useNavigate()
  const save = useSaveRule()
  const [conflict, setConflict] = useState(false)
  const form = useForm({
    name: rule?.name ?? '',
    stages: rule?.stages ?? words.STAGES,
    cron: rule?.cron ?? '0 9 * * *',
    time_zone: rule?.time_zone ?? site.time_zone,
    limits: limitTexts(rule?.limits),
    enabled: rule?.enabled ?? true,
  })
  const { values, set, fields } = form
  const rules = `/s/${site.id}/automation/rules`

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (values.stages.length === 0) return form.setFields({ stages: ['Choose at least one stage.'] })
    form.start()
    setConflict(false)
    // The daemon runs the stages in the order of the pipeline, and so they are sent.
    const body = { ...values, stages: words.STAGES.filter((stage) => values.stages.includes(stage)), limits: limitNumbers(values.limits) }
    save.mutate(
      { id: rule?.id, version: rule?.version, body },
      {
        onSuccess: () => {
          toast.success('Rule saved')
          void navigate(rules)
        },
        onError: (error) => {
          if (error instanceof ApiError && error.status === 412) setConflict(true)
          else form.fail(error)
        },
      },
    )
  }
  const toggle = (stage: Stage, on: boolean) => set('stages', on ? [...values.stages, stage] : values.stages.filter((other) => other !== stage))
  return (
    <form className="grid gap-5" onSubmit={submit}>
      {conflict && <Callout kind="warn">Somebody else changed this rule meanwhile. What you typed is still here; press Save again to save it over theirs.</Callout>}
      {form.problem !== undefined && <Callout kind="bad">{form.problem}</Callout>}
      <Card className="grid gap-4 p-5">
        <TextField label="Name" required placeholder="Every morning" value={values.name} onChange={(event) => set('name', event.target.value)} error={fields['name']} />
        <Switch label="Enabled" hint="A disabled rule never fires by itself; it can be run by hand." checked={values.enabled} onChange={(enabled) => set('enabled', enabled)} />
      </Card>
      <Card>
        <CardHead title="Schedule" />
        <div className="px-5 pb-5">
          <ScheduleFields cron={values.cron} timeZone={values.time_zone} onCron={(cron) => set('cron', cron)} onTimeZone={(zone) => set('time_zone', zone)} errors={fields} />
        </div>
      </Card>
      <Card>
        <CardHead title="Stages" hint="They run one after the other, from the top." />
        <fieldset className="px-5 pb-5">
          <legend className="sr-only">Stages</legend>
          <ol className="grid gap-x-6 sm:grid-flow-col sm:grid-cols-2 sm:grid-rows-4">
            {words.STAGES.map((stage) => (
              <li key={stage}>
                <label className="flex cursor-pointer items-start gap-3 rounded-lg px-2 py-2 hover:bg-sunken">
                  <Checkbox className="mt-0.5" checked={values.stages.includes(stage)} onChange={(event) => toggle(stage, event.target.checked)} />
                  <span className="grid">
                    <span className="font-medium">{words.stage(stage)}</span>
                    <span className="text-sm text-subtle">{HINTS[stage]}</span>
                  </span>
                </label>
              </li>
            ))}
          </ol>
          {fields['stages'] !== undefined && <p className="mt-2 text-sm text-bad">{fields['stages'].join(' ')}</p>}
          {values.stages.includes('publish') && !site.auto_approve && <p className="mt-3 text-sm text-muted">Only approved pieces are sent. “Approve automatically” in the site settings changes that.</p>}
        </fieldset>
      </Card>
      <Card>
        <CardHead title="At most per run" hint="Leave empty for no limit of its own." />
        <div className="grid grid-cols-2 gap-4 px-5 pb-5 sm:grid-cols-4">
          {LIMITS.map(({ name, label }) => (
            <TextField
              key={name}
              label={label}
              type="number"
              min={1}
              inputMode="numeric"
              value={values.limits[name]}
              onChange={(event) => set('limits', { ...values.limits, [name]: event.target.value })}
              error={fields[`limits.${name}`]}
            />
          ))}
        </div>
        {fields['limits'] !== undefined && <p className="px-5 pb-4 text-sm text-bad">{fields['limits'].join(' ')}</p>}
      </Card>
      <div className="flex justify-end gap-2">
        <ButtonLink look="ghost" to={rules}>
          Cancel
        </ButtonLink>
        <Button type="submit" look="primary" pending={save.isPending}>
          Save
        </Button>
      </div>
    </form>
  )
}

const DEFAULTS: Record<Stage, string> = { cluster: '500', ideas: '5', tasks: '5', content: '5', image_prompts: '5', images: '20', publish: '5' }

function limitTexts(limits: Rule['limits'] | undefined): Record<Stage, string> {
  if (limits === undefined) return DEFAULTS
  return Object.fromEntries(LIMITS.map(({ name }) => [name, limits[name] == null ? '' : String(limits[name])])) as Record<Stage, string>
}

const limitNumbers = (texts: Record<Stage, string>): Limits => Object.fromEntries(Object.entries(texts).flatMap(([name, text]) => (text.trim() === '' ? [] : [[name, Number(text)]])))
