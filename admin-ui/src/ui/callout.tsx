import { CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx'

type Kind = 'info' | 'ok' | 'warn' | 'bad'

const looks: Record<Kind, string> = {
  info: 'bg-info-soft text-info',
  ok: 'bg-ok-soft text-ok',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
}

const icons: Record<Kind, typeof Info> = { info: Info, ok: CircleCheck, warn: TriangleAlert, bad: TriangleAlert }

interface CalloutProps {
  kind?: Kind
  title?: string
  children?: ReactNode
  actions?: ReactNode
  className?: string
}

export function Callout({ kind = 'info', title, children, actions, className }: CalloutProps) {
  const Icon = icons[kind]
  return (
    <div role={kind === 'bad' ? 'alert' : 'note'} className={cx('flex gap-3 rounded-xl px-4 py-3', looks[kind], className)}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="grid min-w-0 flex-1 gap-1">
        {title !== undefined && <p className="font-semibold">{title}</p>}
        {children != null && <div className="text-ink">{children}</div>}
        {actions != null && <div className="mt-1.5 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  )
}
