// Where the piece stands, and the next step.
import { Check, ExternalLink, MessageSquareWarning, Send } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Link } from 'react-router'
import { toast } from 'sonner'
import { sentence } from '@/api/errors'
import type { Content, PostStatus } from '@/api/types'
import { POST_STATUSES } from '@/features/sites/options'
import { useRights } from '@/shell/me'
import { useSite } from '@/shell/site'
import { count } from '@/lib/format'
import * as words from '@/lib/words'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Confirm } from '@/ui/dialog'
import { Card } from '@/ui/page'
import { SelectField } from '@/ui/select'
import { type Step, useContentStep, usePublish } from './queries'

const TRAVELLING = new Set<Content['delivery_status']>(['offered', 'delivering'])

export function Side({ content, unsaved }: { content: Content; unsaved: boolean }) {
  const site = useSite()
  const { write } = useRights()
  const editorial = words.status(content.editorial_status)
  const delivery = words.status(content.delivery_status)
  return (
    <aside aria-label="State" className="grid content-start gap-4">
      <Card className="grid gap-4 p-5">
        <dl className="grid gap-2.5">
          <Row name="Editorial">
            <Badge tone={editorial.tone}>{editorial.label}</Badge>
          </Row>
          <Row name="WordPress">
            <Badge tone={delivery.tone}>{delivery.label}</Badge>
          </Row>
          {content.wp?.post_id != null && (
            <Row name="Post">
              <span className="tnum">{content.wp.post_id}</span>
            </Row>
          )}
          <Row name="Words">
            <span className="tnum">{count(content.word_count)}</span>
          </Row>
          <Row name="Focus keyword">{content.seo.focus_keyword === '' ? '–' : content.seo.focus_keyword}</Row>
          <Row name="Written by">{writer(content)}</Row>
        </dl>
        {(content.wp?.url != null || content.wp?.edit_url != null) && (
          <div className="grid gap-1.5 border-t border-line pt-3">
            {content.wp.url != null && <Outside href={content.wp.url}>View the post</Outside>}
            {content.wp.edit_url != null && <Outside href={content.wp.edit_url}>Edit in WordPress</Outside>}
          </div>
        )}
      </Card>
      {write && <Steps content={content} unsaved={unsaved} />}
      <Link to={`/s/${site.id}/writer/images?content_id=${content.id}`} className="rounded px-1 text-sm text-accent underline underline-offset-2">
        Images of this piece
      </Link>
    </aside>
  )
}

const writer = ({ provenance: { provider, model } }: Content) => (provider === 'builtin' ? 'Built-in writer' : model || provider || 'People')

const Row = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="flex items-baseline justify-between gap-4">
    <dt className="text-muted">{name}</dt>
    <dd className="min-w-0 text-right font-medium break-words">{children}</dd>
  </div>
)

const Outside = ({ href, children }: { href: string; children: ReactNode }) => (
  <a href={href} target="_blank" rel="noreferrer" className="inline-flex items-center gap-1.5 justify-self-start rounded text-accent underline underline-offset-2">
    {children}
    <ExternalLink aria-hidden className="size-3.5" />
  </a>
)

const STEPS: Record<Step, string> = { submit: 'Sent to review', approve: 'Approved', request_changes: 'Changes asked for' }

function Steps({ content, unsaved }: { content: Content; unsaved: boolean }) {
  const step = useContentStep(content.id)
  const [publishing, setPublishing] = useState(false)
  const go = (next: Step) => step.mutate(next, { onSuccess: () => toast.success(STEPS[next]), onError: (error) => toast.error(sentence(error)) })
  const state = content.editorial_status
  const travelling = TRAVELLING.has(content.delivery_status)
  return (
    <Card className="grid gap-2 p-5">
      {unsaved && <p className="pb-1 text-sm text-warn">Save your changes first.</p>}
      {(state === 'draft' || state === 'changes_requested') && (
        <Button disabled={unsaved} pending={step.isPending && step.variables === 'submit'} onClick={() => go('submit')}>
          Send to review
        </Button>
      )}
      {state === 'in_review' && (
        <Button icon={<MessageSquareWarning aria-hidden />} disabled={unsaved} pending={step.isPending && step.variables === 'request_changes'} onClick={() => go('request_changes')}>
          Ask for changes
        </Button>
      )}
      {state === 'in_review' && (
        <Button icon={<Check aria-hidden />} disabled={unsaved} pending={step.isPending && step.variables === 'approve'} onClick={() => go('approve')}>
          Approve
        </Button>
      )}
      <Button look="primary" icon={<Send aria-hidden />} disabled={unsaved || travelling || state === 'archived'} onClick={() => setPublishing(true)}>
        {travelling ? 'On its way' : content.wp?.post_id != null ? 'Update in WordPress' : 'Send to WordPress'}
      </Button>
      {publishing && <PublishDialog content={content} onClose={() => setPublishing(false)} />}
    </Card>
  )
}

function PublishDialog({ content, onClose }: { content: Content; onClose: () => void }) {
  const site = useSite()
  const publish = usePublish(content.id)
  const [status, setStatus] = useState<PostStatus>(content.working_draft ? 'draft' : site.default_post_status)
  const [problem, setProblem] = useState<string>()
  const confirm = () =>
    publish.mutate(status, {
      onSuccess: () => {
        toast.success(site.transport === 'plugin' ? 'Ready for WordPress. The plugin fetches it within minutes.' : 'On its way to WordPress')
        onClose()
      },
      onError: (error) => setProblem(sentence(error)),
    })
  return (
    <Confirm open onOpenChange={(open) => !open && onClose()} title="Send to WordPress" action="Send" pending={publish.isPending} onConfirm={confirm}>
      <div className="grid gap-4 pt-1">
        {problem !== undefined && <Callout kind="bad">{problem}</Callout>}
        {site.transport === 'none' && <Callout kind="warn">This site is not connected to WordPress yet.</Callout>}
        {content.working_draft ? (
          <p>This is a working draft that no model wrote, so it arrives as a draft whatever is chosen elsewhere.</p>
        ) : (
          <SelectField label="It arrives as" value={status} onChange={(value) => setStatus(value as PostStatus)} options={POST_STATUSES} />
        )}
        {content.editorial_status !== 'approved' && <p className="text-sm">Sending it counts as your approval.</p>}
      </div>
    </Confirm>
  )
}
