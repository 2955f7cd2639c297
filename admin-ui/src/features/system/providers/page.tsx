import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { PlugZap } from 'lucide-react'
import { type FormEvent } from 'react'
import { toast } from 'sonner'
import { api, data } from '@/api/client'
import { sentence } from '@/api/errors'
import type { Provider, ProviderIn } from '@/api/types'
import { useRights } from '@/shell/me'
import { useForm } from '@/lib/use-form'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Switch } from '@/ui/choice'
import { TextField } from '@/ui/field'
import { Card, CardHead, Page } from '@/ui/page'
import { Loaded } from '@/ui/states'

const KEY = ['providers']
type Kind = 'openai_compatible' | 'runware'

const useProviders = () => useQuery({ queryKey: KEY, queryFn: () => data(api.GET('/system/providers')) })

export default function ProvidersPage() {
  const providers = useProviders()
  const { providers: manage } = useRights()
  return (
    <Page narrow title="AI providers" lead="Who writes and who draws. Keys are stored encrypted and never shown again.">
      <Loaded query={providers}>
        {(list) => {
          const found = (kind: Kind) => list.find((provider) => provider.kind === kind)
          const text = found('openai_compatible')
          return (
            <div className="grid gap-6">
              {text?.enabled !== true && (
                <Callout title="The built-in writer is at work">
                  It needs no key and no network, groups keywords and proposes ideas, and writes working drafts for a person to finish. Add a provider below to have articles written.
                </Callout>
              )}
              {!manage && <Callout>Owners and admins of the account can change these.</Callout>}
              <fieldset disabled={!manage} className="grid gap-6">
                <ProviderCard key={`text-${text?.has_key}`} kind="openai_compatible" provider={text} />
                <ProviderCard key={`image-${found('runware')?.has_key}`} kind="runware" provider={found('runware')} />
              </fieldset>
            </div>
          )
        }}
      </Loaded>
    </Page>
  )
}

const ABOUT: Record<Kind, { title: string; hint: string; url: string }> = {
  openai_compatible: { title: 'OpenAI or compatible', hint: 'OpenAI itself, or Ollama, vLLM, LM Studio and others that speak the same language.', url: 'https://api.openai.com/v1' },
  runware: { title: 'Runware', hint: 'Images only.', url: 'https://api.runware.ai/v1' },
}

function useProviderChanges(kind: Kind) {
  const queries = useQueryClient()
  const params = { path: { kind } }
  const save = useMutation({
    mutationFn: (body: ProviderIn) => data(api.PUT('/system/providers/{kind}', { params, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  })
  const test = useMutation({ mutationFn: () => data(api.POST('/system/providers/{kind}/test', { params })) })
  return { save, test }
}

function ProviderCard({ kind, provider }: { kind: Kind; provider: Provider | undefined }) {
  const about = ABOUT[kind]
  const { save, test } = useProviderChanges(kind)
  const form = useForm({
    base_url: provider?.base_url ?? about.url,
    api_key: '',
    text_model: provider?.text_model ?? '',
    image_model: provider?.image_model ?? '',
    enabled: provider?.enabled ?? false,
  })
  const { values, set, fields } = form
  const bind = (name: 'base_url' | 'api_key' | 'text_model' | 'image_model') => ({
    value: values[name],
    onChange: (event: { target: { value: string } }) => set(name, event.target.value),
    error: fields[name],
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    form.start()
    test.reset()
    const { api_key, ...rest } = values
    // An empty key means: keep the one that is stored.
    save.mutate(api_key === '' ? rest : values, {
      onSuccess: () => {
        form.reset({ ...values, api_key: '' })
        toast.success(`${about.title} saved`)
      },
      onError: form.fail,
    })
  }
  return (
    <Card>
      <CardHead title={about.title} hint={about.hint}>
        <Badge tone={provider?.enabled === true ? 'ok' : 'neutral'}>{provider?.enabled === true ? 'In use' : 'Not in use'}</Badge>
      </CardHead>
      <form className="grid gap-4 px-5 pb-5" onSubmit={submit}>
        {form.problem !== undefined && <Callout kind="bad">{form.problem}</Callout>}
        <Switch label={`Use ${kind === 'runware' ? 'it for images' : 'it'}`} checked={values.enabled} onChange={(enabled) => set('enabled', enabled)} />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField label="Address" type="url" required {...bind('base_url')} />
          <TextField
            label="Key"
            type="password"
            autoComplete="off"
            placeholder={provider?.has_key === true ? '•••••••• (stored)' : ''}
            hint={provider?.has_key === true ? 'Leave empty to keep the stored one.' : kind === 'openai_compatible' ? 'A local model may need none.' : undefined}
            {...bind('api_key')}
          />
          {kind === 'openai_compatible' && <TextField label="Text model" spellCheck={false} placeholder="gpt-5-mini" {...bind('text_model')} />}
          <TextField label="Image model" spellCheck={false} placeholder={kind === 'runware' ? 'runware:97@1' : 'gpt-image-1'} {...bind('image_model')} />
        </div>
        {test.data !== undefined && (
          <Callout kind={test.data.ok ? 'ok' : 'bad'} title={test.data.ok ? 'It answers' : 'It does not work yet'}>
            {test.data.message}
          </Callout>
        )}
        {test.error !== null && <Callout kind="bad">{sentence(test.error)}</Callout>}
        <div className="flex flex-wrap justify-end gap-2">
          <Button icon={<PlugZap aria-hidden />} disabled={provider === undefined || form.touched} pending={test.isPending} onClick={() => test.mutate()} title={form.touched ? 'Save first' : undefined}>
            Test
          </Button>
          <Button type="submit" look="primary" disabled={!form.touched} pending={save.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Card>
  )
}
