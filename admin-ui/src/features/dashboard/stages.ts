// The pipeline as the dashboard shows it: what is there, what waits, and the one step that moves it on.
import type { Dashboard } from '@/api/types'
import { plural } from '@/lib/format'

type Counts = Dashboard['keywords']

export interface Stage {
  key: string
  name: string
  to: string
  total: number
  /** What waits for somebody, in words; empty when nothing does. */
  waiting: string
  /** The address and the words of the next step, when there is one. */
  next?: { to: string; label: string }
}

const n = (counts: Counts, ...names: string[]) => names.reduce((sum, name) => sum + (counts[name] ?? 0), 0)

export function stagesOf(board: Dashboard): Stage[] {
  const { keywords, clusters, ideas, tasks, content, images, deliveries, clusters_without_ideas: bare } = board
  const fresh = n(keywords, 'new')
  const judged = n(ideas, 'new')
  const ready = n(ideas, 'approved')
  const queued = n(tasks, 'queued')
  const review = n(content, 'in_review')
  const draft = n(content, 'draft')
  const approved = n(content, 'approved')
  const prompted = n(images, 'prompted')
  const travelling = n(deliveries, 'offered', 'leased')
  return [
    {
      key: 'keywords',
      name: 'Keywords',
      to: 'planner/keywords',
      total: total(keywords),
      waiting: fresh > 0 ? `${plural(fresh, 'new one', 'new ones')} without a cluster` : '',
      next: total(keywords) === 0 ? { to: 'planner/keywords', label: 'Import keywords' } : fresh > 0 ? { to: 'planner/keywords?status=new', label: 'Cluster them' } : undefined,
    },
    {
      key: 'clusters',
      name: 'Clusters',
      to: 'planner/clusters',
      total: total(clusters),
      waiting: bare > 0 ? `${bare} without ideas` : '',
      next: bare > 0 ? { to: 'planner/clusters', label: 'Find ideas' } : undefined,
    },
    {
      key: 'ideas',
      name: 'Ideas',
      to: 'planner/ideas',
      total: total(ideas),
      waiting: judged > 0 ? `${judged} to decide` : ready > 0 ? `${ready} approved` : '',
      next: judged > 0 ? { to: 'planner/ideas?status=new', label: 'Decide' } : ready > 0 ? { to: 'planner/ideas?status=approved', label: 'Queue them' } : undefined,
    },
    {
      key: 'tasks',
      name: 'Tasks',
      to: 'writer/tasks',
      total: total(tasks),
      waiting: queued > 0 ? `${queued} to write` : '',
      next: queued > 0 ? { to: 'writer/tasks?status=queued', label: 'Write' } : undefined,
    },
    {
      key: 'content',
      name: 'Content',
      to: 'writer/content',
      total: total(content),
      waiting: review > 0 ? `${review} to review` : draft > 0 ? plural(draft, 'draft') : approved > 0 ? `${approved} approved` : '',
      next: review > 0 ? { to: 'writer/content?editorial_status=in_review', label: 'Review' } : draft > 0 ? { to: 'writer/content?editorial_status=draft', label: 'Read drafts' } : undefined,
    },
    {
      key: 'images',
      name: 'Images',
      to: 'writer/images',
      total: total(images),
      waiting: prompted > 0 ? `${prompted} to make` : '',
      next: prompted > 0 ? { to: 'writer/images?status=prompted', label: 'Make them' } : undefined,
    },
    {
      key: 'deliveries',
      name: 'Deliveries',
      to: 'publisher/deliveries',
      total: total(deliveries),
      waiting: travelling > 0 ? `${travelling} on the way` : '',
    },
  ]
}

const total = (counts: Counts) => n(counts, 'total')

export interface Need {
  key: string
  text: string
  to: string
  action: string
  serious: boolean
}

/** What will not get better by itself. */
export function needsOf(board: Dashboard, transport: string): Need[] {
  const needs: Need[] = []
  const lost = n(board.deliveries, 'failed', 'rejected')
  const failed = n(board.tasks, 'failed')
  const pictures = n(board.images, 'failed')
  const drifted = n(board.content, 'drifted')
  if (transport === 'none') needs.push({ key: 'wordpress', text: 'The site is not connected to WordPress, so nothing can be sent.', to: 'publisher/wordpress', action: 'Connect', serious: true })
  if (board.credits <= 0) needs.push({ key: 'credits', text: 'No credits are left. Automation stops until there are some.', to: 'billing', action: 'See credits', serious: true })
  else if (board.credits < 20) needs.push({ key: 'credits', text: `Only ${plural(board.credits, 'credit')} left.`, to: 'billing', action: 'See credits', serious: false })
  if (lost > 0) needs.push({ key: 'deliveries', text: `${plural(lost, 'delivery', 'deliveries')} did not arrive in WordPress.`, to: 'publisher/deliveries?status=failed,rejected', action: 'Look', serious: true })
  if (failed > 0) needs.push({ key: 'tasks', text: `${plural(failed, 'task')} could not be written.`, to: 'writer/tasks?status=failed', action: 'Look', serious: true })
  if (pictures > 0) needs.push({ key: 'images', text: `${plural(pictures, 'image')} could not be made.`, to: 'writer/images?status=failed', action: 'Look', serious: false })
  if (drifted > 0) needs.push({ key: 'drifted', text: `${plural(drifted, 'post was', 'posts were')} edited in WordPress after delivery.`, to: 'writer/content?delivery_status=drifted', action: 'Look', serious: false })
  return needs
}
