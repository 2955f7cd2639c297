import {
  Boxes,
  CalendarClock,
  Coins,
  FileText,
  History,
  Image as ImageIcon,
  KeyRound,
  LayoutDashboard,
  Lightbulb,
  ListChecks,
  Plug,
  Send,
  Settings,
  Tags,
  Terminal,
  Users,
} from 'lucide-react'
import { NavLink } from 'react-router'
import { cx } from '@/ui/cx'
import { Brand } from './brand'
import { useRights } from './me'
import { useSiteId } from './site'

interface Entry {
  to: string
  label: string
  icon: typeof Tags
  /** Shown only to those who may open it. */
  need?: 'billing' | 'providers' | 'people' | 'keys'
}

const GROUPS: { title?: string; entries: Entry[] }[] = [
  { entries: [{ to: '', label: 'Dashboard', icon: LayoutDashboard }] },
  {
    title: 'Plan',
    entries: [
      { to: 'planner/keywords', label: 'Keywords', icon: Tags },
      { to: 'planner/clusters', label: 'Clusters', icon: Boxes },
      { to: 'planner/ideas', label: 'Ideas', icon: Lightbulb },
    ],
  },
  {
    title: 'Write',
    entries: [
      { to: 'writer/tasks', label: 'Tasks', icon: ListChecks },
      { to: 'writer/content', label: 'Content', icon: FileText },
      { to: 'writer/images', label: 'Images', icon: ImageIcon },
    ],
  },
  {
    title: 'Publish',
    entries: [
      { to: 'publisher/deliveries', label: 'Deliveries', icon: Send },
      { to: 'publisher/wordpress', label: 'WordPress', icon: Plug },
    ],
  },
  {
    title: 'Automate',
    entries: [
      { to: 'automation/rules', label: 'Rules', icon: CalendarClock },
      { to: 'automation/runs', label: 'Runs', icon: History },
    ],
  },
  {
    title: 'Set up',
    entries: [
      { to: 'billing', label: 'Credits', icon: Coins, need: 'billing' },
      { to: 'system/providers', label: 'AI providers', icon: KeyRound, need: 'providers' },
      { to: 'settings', label: 'Site settings', icon: Settings },
    ],
  },
  {
    title: 'Account',
    entries: [
      { to: 'account/users', label: 'People', icon: Users, need: 'people' },
      { to: 'account/api-keys', label: 'API keys', icon: Terminal, need: 'keys' },
    ],
  },
]

export function NavList({ onFollow }: { onFollow?: () => void }) {
  const siteId = useSiteId()
  const rights = useRights()
  return (
    <nav aria-label="Main" className="grid gap-4 px-3 pb-6">
      {GROUPS.map((group) => ({ ...group, entries: group.entries.filter(({ need }) => need === undefined || rights[need]) })).filter(({ entries }) => entries.length > 0).map((group) => (
        <div key={group.title ?? 'top'} className="grid gap-0.5">
          {group.title !== undefined && <p className="px-2.5 pb-1 text-xs font-medium text-subtle">{group.title}</p>}
          {group.entries.map(({ to, label, icon: Icon }) => (
            <NavLink
              key={to}
              to={`/s/${siteId}${to === '' ? '' : `/${to}`}`}
              end={to === ''}
              onClick={onFollow}
              className={({ isActive }) =>
                cx(
                  'flex h-8 items-center gap-2.5 rounded-lg px-2.5 text-base text-muted transition-colors hover:bg-sunken hover:text-ink',
                  isActive && 'bg-accent-soft font-medium text-accent hover:bg-accent-soft hover:text-accent',
                )
              }
            >
              <Icon aria-hidden className="size-4 shrink-0" />
              {label}
            </NavLink>
          ))}
        </div>
      ))}
    </nav>
  )
}

export function Sidebar() {
  return (
    <aside className="sticky top-0 hidden h-dvh w-56 shrink-0 flex-col overflow-y-auto border-r border-line bg-surface lg:flex">
      <div className="flex h-14 shrink-0 items-center px-5">
        <Brand />
      </div>
      <NavList />
    </aside>
  )
}
