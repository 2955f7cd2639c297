import { ExternalLink, PlugZap, Unplug } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { toast } from 'sonner'
import { sentence } from '@/api/errors'
import type { Pairing, WordPress } from '@/api/types'
import { useRights } from '@/shell/me'
import { useSite } from '@/shell/site'
import { ago, dateTime } from '@/lib/format'
import * as words from '@/lib/words'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Confirm } from '@/ui/dialog'
import { Card, CardHead } from '@/ui/page'
import { useDisconnect, useTestWordPress } from './queries'

const SILENT_AFTER_MINUTES = 15

/** The plugin asks every few minutes; after several of them something over there stands still. */
const isSilent = ({ last_seen_at }: Pairing) => Date.now() - new Date(last_seen_at).getTime() > SILENT_AFTER_MINUTES * 60_000

export function Connected({ wordpress, paired }: { wordpress: WordPress; paired: boolean }) {
  const { manage } = useRights()
  const test = useTestWordPress()
  const disconnect = useDisconnect()
  const [leaving, setLeaving] = useState(false)
  return (
    <div className="grid gap-5">
      <Card>
        <CardHead title={paired ? 'Connected by the plugin' : 'Connected by REST'} />
        <dl className="grid gap-x-8 gap-y-3 px-5 pb-5 sm:grid-cols-2">{paired ? <PairingFacts wordpress={wordpress} /> : <RestFacts wordpress={wordpress} />}</dl>
      </Card>
      {wordpress.pairing != null && isSilent(wordpress.pairing) && (
        <Callout kind="warn" title="WordPress has not asked for a while">
          Open any page of the site, or see in WordPress under Settings, IGNY8, whether its scheduled events run.
        </Callout>
      )}
      {test.data !== undefined && (
        <Callout kind={test.data.ok ? 'ok' : 'bad'} title={test.data.ok ? 'The connection works' : 'The connection does not work'}>
          {test.data.message}
        </Callout>
      )}
      {test.error !== null && <Callout kind="bad">{sentence(test.error)}</Callout>}
      {manage && (
        <div className="flex flex-wrap gap-2">
          <Button icon={<PlugZap aria-hidden />} pending={test.isPending} onClick={() => test.mutate()}>
            Test the connection
          </Button>
          <Button look="danger" icon={<Unplug aria-hidden />} onClick={() => setLeaving(true)}>
            Disconnect
          </Button>
        </div>
      )}
      <Confirm
        open={leaving}
        danger
        onOpenChange={setLeaving}
        title="Disconnect WordPress?"
        action="Disconnect"
        pending={disconnect.isPending}
        onConfirm={() =>
          disconnect.mutate(undefined, {
            onSuccess: () => {
              setLeaving(false)
              toast('Disconnected')
            },
            onError: (error) => toast.error(sentence(error)),
          })
        }
      >
        Posts that are in WordPress stay there. Nothing more is sent until you connect again.
      </Confirm>
    </div>
  )
}

function PairingFacts({ wordpress: { pairing } }: { wordpress: WordPress }) {
  const { time_zone } = useSite()
  if (pairing == null) return null
  const said = isSilent(pairing) ? ({ label: 'Not seen lately', tone: 'warn' } as const) : words.status(pairing.status)
  const versions = pairing.versions
  return (
    <>
      <Fact name="State">
        <Badge tone={said.tone}>{said.label}</Badge>
      </Fact>
      <Fact name="Site">
        <Outside href={pairing.home_url} />
      </Fact>
      <Fact name="Last seen">{ago(pairing.last_seen_at)}</Fact>
      <Fact name="Connected since">{dateTime(pairing.paired_at, time_zone)}</Fact>
      <Fact name="Versions">
        WordPress {versions.wordpress}, PHP {versions.php}, plugin {versions.plugin}
      </Fact>
      <Fact name="SEO plugin">{pairing.seo_plugin == null ? 'None found' : words.plain(pairing.seo_plugin)}</Fact>
    </>
  )
}

function RestFacts({ wordpress: { rest } }: { wordpress: WordPress }) {
  if (rest == null) return null
  return (
    <>
      <Fact name="Site">
        <Outside href={rest.url} />
      </Fact>
      <Fact name="User">{rest.username}</Fact>
      <Fact name="Last checked">{ago(rest.checked_at)}</Fact>
      <Fact name="Result">{rest.ok === false ? <span className="text-bad">{rest.error ?? 'It did not work'}</span> : 'Works'}</Fact>
    </>
  )
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="min-w-0">
    <dt className="text-sm text-subtle">{name}</dt>
    <dd className="font-medium break-words">{children}</dd>
  </div>
)

const Outside = ({ href }: { href: string }) => (
  <a href={href} target="_blank" rel="noreferrer" className="inline-flex max-w-full items-center gap-1.5 rounded break-all text-accent underline underline-offset-2">
    {href}
    <ExternalLink aria-hidden className="size-3.5 shrink-0" />
  </a>
)
