import { Check, ListChecks, Pencil, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { Idea } from '@/api/types'
import { useRights } from '@/shell/me'
import { count, plural } from '@/lib/format'
import * as words from '@/lib/words'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Drawer } from '@/ui/dialog'
import { Loaded } from '@/ui/states'
import { useIdeaActions } from './actions'
import { EditIdea } from './edit-form'
import { useIdea } from './queries'

export function IdeaDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const idea = useIdea(id)
  const [editing, setEditing] = useState(false)
  const said = idea.data === undefined ? undefined : words.status(idea.data.status)
  return (
    <Drawer
      open
      onOpenChange={(open) => !open && onClose()}
      title={idea.data?.title ?? 'Idea'}
      description={
        idea.data !== undefined && (
          <span className="flex flex-wrap items-center gap-2">
            <Badge tone={said?.tone}>{said?.label}</Badge>
            {idea.data.cluster_name}
          </span>
        )
      }
      footer={idea.data !== undefined && !editing && <Actions idea={idea.data} onEdit={() => setEditing(true)} onClose={onClose} />}
    >
      <Loaded query={idea}>{(found) => (editing ? <EditIdea idea={found} onClose={() => setEditing(false)} /> : <Detail idea={found} />)}</Loaded>
    </Drawer>
  )
}

function Actions({ idea, onEdit, onClose }: { idea: Idea; onEdit: () => void; onClose: () => void }) {
  const { write } = useRights()
  const { decide, enqueue, judging, queueing } = useIdeaActions(onClose)
  const open = idea.status === 'new' || idea.status === 'approved' || idea.status === 'duplicate'
  if (!write || !open) return <Button onClick={onClose}>Close</Button>
  return (
    <>
      <Button look="ghost" icon={<Pencil aria-hidden />} className="mr-auto" onClick={onEdit}>
        Edit
      </Button>
      <Button look="danger" icon={<X aria-hidden />} disabled={judging} onClick={() => decide([idea.id], 'reject')}>
        Reject
      </Button>
      {idea.status === 'new' && (
        <Button icon={<Check aria-hidden />} pending={judging} onClick={() => decide([idea.id], 'approve')}>
          Approve
        </Button>
      )}
      <Button look="primary" icon={<ListChecks aria-hidden />} pending={queueing} onClick={() => enqueue([idea.id])}>
        Queue
      </Button>
    </>
  )
}

function Detail({ idea }: { idea: Idea }) {
  return (
    <div className="grid gap-6">
      {idea.angle != null && idea.angle !== '' && <p className="text-lg text-muted">{idea.angle}</p>}
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 rounded-xl bg-sunken px-4 py-3 sm:grid-cols-3">
        <Fact name="Form">{words.structure(idea.structure)}</Fact>
        <Fact name="Length">{plural(idea.word_target, 'word')}</Fact>
        <Fact name="Stage">{idea.funnel_stage == null ? '–' : words.plain(idea.funnel_stage)}</Fact>
        <Fact name="For">{idea.audience ?? '–'}</Fact>
        <Fact name="Main keyword">{idea.primary_keyword ?? '–'}</Fact>
      </dl>
      {idea.secondary_keywords.length > 0 && (
        <Part title="Also covers">
          <div className="flex flex-wrap gap-1.5">
            {idea.secondary_keywords.map((keyword) => (
              <Badge key={keyword}>{keyword}</Badge>
            ))}
          </div>
        </Part>
      )}
      <Part title="Outline">
        <ol className="grid gap-3">
          {idea.outline.map((section, index) => (
            <li key={index} className="grid grid-cols-[1.5rem_1fr] gap-x-2">
              <span className="tnum pt-px text-sm text-subtle">{index + 1}</span>
              <div className="grid gap-1">
                <p className="font-medium">
                  {section.heading} {section.words > 0 && <span className="tnum text-sm font-normal text-subtle">· {count(section.words)} words</span>}
                </p>
                <Bullets items={[...section.subheadings, ...section.points]} />
              </div>
            </li>
          ))}
        </ol>
      </Part>
      {idea.questions.length > 0 && (
        <Part title="Questions to answer">
          <Bullets items={idea.questions} />
        </Part>
      )}
      {idea.must.length > 0 && (
        <Part title="Must have">
          <Bullets items={idea.must} />
        </Part>
      )}
      {idea.avoid.length > 0 && (
        <Part title="Avoid">
          <Bullets items={idea.avoid} />
        </Part>
      )}
    </div>
  )
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt className="text-sm text-subtle">{name}</dt>
    <dd className="font-medium break-words">{children}</dd>
  </div>
)

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="grid gap-2">
    <h3 className="text-sm font-semibold text-muted">{title}</h3>
    {children}
  </section>
)

const Bullets = ({ items }: { items: string[] }) =>
  items.length === 0 ? null : (
    <ul className="grid list-disc gap-0.5 pl-4 text-muted marker:text-subtle">
      {items.map((item, index) => (
        <li key={index}>{item}</li>
      ))}
    </ul>
  )
