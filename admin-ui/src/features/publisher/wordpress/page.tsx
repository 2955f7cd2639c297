import { useState } from 'react'
import type { WordPress } from '@/api/types'
import { useRights } from '@/shell/me'
import { Badge } from '@/ui/badge'
import { Callout } from '@/ui/callout'
import { Card, Page } from '@/ui/page'
import { Loaded } from '@/ui/states'
import { Tabs } from '@/ui/tabs'
import { Connected } from './connected'
import { PairingSteps } from './pairing'
import { RestForm } from './rest-form'
import { useWordPress } from './queries'

const isPaired = ({ pairing }: WordPress) => pairing?.status === 'paired'

export default function WordPressPage() {
  const [waiting, setWaiting] = useState(false)
  const wordpress = useWordPress(waiting)
  const connected = wordpress.data !== undefined && (isPaired(wordpress.data) || wordpress.data.transport === 'rest')
  return (
    <Page narrow title="WordPress" lead="Where finished pieces go. WordPress fetches them itself, so the site may be behind a firewall." tags={connected && <Badge tone="ok">Connected</Badge>}>
      <Loaded query={wordpress}>
        {(found) => (connected ? <Connected wordpress={found} paired={isPaired(found)} /> : <Connect wordpress={found} onWaiting={setWaiting} />)}
      </Loaded>
    </Page>
  )
}

function Connect({ wordpress, onWaiting }: { wordpress: WordPress; onWaiting: (waiting: boolean) => void }) {
  const { manage } = useRights()
  const [way, setWay] = useState('plugin')
  if (!manage) return <Callout>This site is not connected yet. An owner or admin of the account can connect it.</Callout>
  if (wordpress.pairing?.status === 'pending') {
    return (
      <Callout kind="warn" title="Almost there">
        The plugin at {wordpress.pairing.home_url} has its key, but has not said yet how the site is built. In WordPress go to Settings, IGNY8, and press “Pull now”.
      </Callout>
    )
  }
  return (
    <Tabs
      label="Ways to connect"
      value={way}
      onChange={setWay}
      tabs={[
        { value: 'plugin', label: 'With the plugin', content: <PairingSteps onWaiting={onWaiting} /> },
        {
          value: 'rest',
          label: 'Without the plugin',
          keep: true,
          content: (
            <Card className="p-5">
              <RestForm rest={wordpress.rest} />
            </Card>
          ),
        },
      ]}
    />
  )
}
