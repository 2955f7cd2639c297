// What a place shows when it has nothing, is loading, or could not load.
import { RotateCw, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useParams } from 'react-router'
import { explain } from '@/api/errors'
import { Button, ButtonLink } from './button'
import { cx } from './cx'

interface EmptyProps {
  icon: ReactNode
  title: string
  children?: ReactNode
  actions?: ReactNode
}

export function Empty({ icon, title, children, actions }: EmptyProps) {
  return (
    <div className="grid justify-items-center gap-3 px-6 py-14 text-center">
      <div className="grid size-11 place-items-center rounded-xl border border-line bg-sunken text-muted [&_svg]:size-5">{icon}</div>
      <div className="grid max-w-md gap-1">
        <h2 className="text-lg font-semibold">{title}</h2>
        {children != null && <p className="text-muted">{children}</p>}
      </div>
      {actions != null && <div className="mt-1 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  )
}

export function Failure({ error, onRetry, compact = false }: { error: unknown; onRetry?: () => void; compact?: boolean }) {
  const { siteId } = useParams()
  const said = explain(error)
  return (
    <div role="alert" className={cx('grid justify-items-center gap-3 px-6 text-center', compact ? 'py-6' : 'py-14')}>
      <div className="grid size-11 place-items-center rounded-xl bg-bad-soft text-bad">
        <TriangleAlert aria-hidden className="size-5" />
      </div>
      <div className="grid max-w-md gap-1">
        <h2 className="text-lg font-semibold">{said.title}</h2>
        <p className="text-muted">{said.body}</p>
      </div>
      <div className="flex flex-wrap justify-center gap-2">
        {onRetry !== undefined && (
          <Button onClick={onRetry} icon={<RotateCw aria-hidden />}>
            Try again
          </Button>
        )}
        {said.link !== undefined && siteId !== undefined && (
          <ButtonLink to={`/s/${siteId}/${said.link.to}`}>{said.link.label}</ButtonLink>
        )}
      </div>
    </div>
  )
}

export const Skeleton = ({ className }: { className?: string }) => <div aria-hidden className={cx('skeleton h-4', className)} />

/** Stands for a page or a card while it loads; says so to those who cannot see it. */
export function Loading({ label = 'Loading', children }: { label?: string; children?: ReactNode }) {
  return (
    <div role="status" aria-live="polite">
      <span className="sr-only">{label}</span>
      {children ?? (
        <div className="grid gap-3 p-1">
          <Skeleton className="h-6 w-1/3" />
          <Skeleton className="w-full" />
          <Skeleton className="w-11/12" />
          <Skeleton className="w-4/5" />
        </div>
      )}
    </div>
  )
}

interface Queryish<T> {
  data: T | undefined
  error: unknown
  isPending: boolean
  refetch: () => unknown
}

/** The three states of something loaded, in one place. */
export function Loaded<T>({ query, loading, children }: { query: Queryish<T>; loading?: ReactNode; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data)
  if (query.isPending) return <Loading>{loading}</Loading>
  return <Failure error={query.error} onRetry={() => void query.refetch()} />
}
