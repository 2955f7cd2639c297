import { ArrowLeft } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { Link } from 'react-router'
import { cx } from './cx'

interface PageProps {
  title: string
  lead?: ReactNode
  actions?: ReactNode
  back?: { to: string; label: string }
  /** Beside the title, such as a status. */
  tags?: ReactNode
  children: ReactNode
  narrow?: boolean
}

export function Page({ title, lead, actions, back, tags, children, narrow = false }: PageProps) {
  useEffect(() => {
    document.title = `${title} · IGNY8`
  }, [title])
  return (
    <div className={cx('mx-auto w-full px-4 py-6 sm:px-6 lg:px-8 lg:py-8', narrow ? 'max-w-4xl' : 'max-w-7xl')}>
      {back !== undefined && (
        <Link to={back.to} className="mb-3 inline-flex items-center gap-1.5 rounded text-sm text-muted hover:text-ink">
          <ArrowLeft aria-hidden className="size-4" />
          {back.label}
        </Link>
      )}
      <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="grid min-w-0 gap-1">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="text-2xl font-semibold break-words">{title}</h1>
            {tags}
          </div>
          {lead != null && <p className="max-w-2xl text-muted">{lead}</p>}
        </div>
        {actions != null && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

export function Card({ children, className }: { children: ReactNode; className?: string }) {
  return <section className={cx('rounded-xl border border-line bg-surface', className)}>{children}</section>
}

export function CardHead({ title, children, hint }: { title: string; children?: ReactNode; hint?: ReactNode }) {
  return (
    <header className="flex flex-wrap items-start justify-between gap-3 px-5 pt-4 pb-3">
      <div className="grid gap-0.5">
        <h2 className="text-lg font-semibold">{title}</h2>
        {hint != null && <p className="text-sm text-subtle">{hint}</p>}
      </div>
      {children}
    </header>
  )
}
