import type { Content, ContentVersion } from '@/api/types'
import { useSite } from '@/shell/site'
import { dateTime } from '@/lib/format'
import { Badge } from '@/ui/badge'
import { Card } from '@/ui/page'
import { Loaded } from '@/ui/states'
import { useVersions } from './queries'

const AUTHORS: Record<ContentVersion['author_kind'], string> = { human: 'A person', model: 'Written by automation' }

export function VersionsTab({ content }: { content: Content }) {
  const versions = useVersions(content.id, content.version)
  const { time_zone } = useSite()
  return (
    <Card>
      <Loaded query={versions}>
        {({ results }) => (
          <ol className="divide-y divide-line">
            {[...results]
              .sort((a, b) => b.n - a.n)
              .map((version) => (
                <li key={version.n} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-5 py-3">
                  <span className="tnum font-semibold">Version {version.n}</span>
                  {version.n === content.current_version && <Badge tone="accent">Current</Badge>}
                  <span className="text-muted">{AUTHORS[version.author_kind]}</span>
                  <span className="ml-auto text-sm text-subtle">{dateTime(version.created_at, time_zone)}</span>
                  {version.note !== '' && <p className="basis-full text-sm text-muted">{version.note}</p>}
                </li>
              ))}
          </ol>
        )}
      </Loaded>
    </Card>
  )
}
