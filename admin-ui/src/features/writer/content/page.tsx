import { useState } from 'react'
import { useParams, useSearchParams } from 'react-router'
import type { Content } from '@/api/types'
import { useRights } from '@/shell/me'
import { useSiteId } from '@/shell/site'
import { Callout } from '@/ui/callout'
import { Page } from '@/ui/page'
import { Loaded } from '@/ui/states'
import { Tabs } from '@/ui/tabs'
import { EditTab } from './edit-tab'
import { Preview } from './preview'
import { useContent } from './queries'
import { Side } from './side'
import { VersionsTab } from './versions-tab'

export default function ContentPage() {
  const { contentId = '' } = useParams()
  const siteId = useSiteId()
  const content = useContent(contentId)
  return (
    <Page title={content.data?.title ?? 'Content'} back={{ to: `/s/${siteId}/writer/content`, label: 'Content' }}>
      <Loaded query={content}>{(found) => <Opened key={found.id} content={found} />}</Loaded>
    </Page>
  )
}

function Opened({ content }: { content: Content }) {
  const [params, setParams] = useSearchParams()
  const [unsaved, setUnsaved] = useState(false)
  const { write } = useRights()
  const asked = params.get('tab') ?? 'preview'
  const tab = asked === 'edit' && !write ? 'preview' : asked
  const tabs = [
    { value: 'preview', label: 'Preview', content: <Preview title={content.title} html={content.html} language={content.language} /> },
    ...(write ? [{ value: 'edit', label: 'Edit', keep: unsaved, content: <EditTab content={content} onTouched={setUnsaved} /> }] : []),
    { value: 'versions', label: 'Versions', content: <VersionsTab content={content} /> },
  ]
  return (
    <>
      {content.working_draft && (
        <Callout kind="warn" title="A working draft, not a finished article" className="mb-5">
          {content.notice ?? 'No model wrote this. It holds the outline, the questions and the keywords to cover; a person has to write it out before it is published.'}
        </Callout>
      )}
      {!content.working_draft && content.notice != null && content.notice !== '' && <Callout className="mb-5">{content.notice}</Callout>}
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_17rem]">
        <div className="min-w-0">
          <Tabs
            label="Views of the piece"
            value={tab}
            onChange={(next) => setParams(next === 'preview' ? {} : { tab: next }, { replace: true })}
            tabs={tabs}
          />
        </div>
        <Side content={content} unsaved={unsaved} />
      </div>
    </>
  )
}
