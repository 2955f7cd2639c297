import { cx } from './cx'

interface ProgressProps {
  label: string
  /** 0 to 100; undefined while nobody knows. */
  percent?: number
  className?: string
}

export function Progress({ label, percent, className }: ProgressProps) {
  const known = percent !== undefined
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={known ? Math.round(percent) : undefined}
      className={cx('h-1.5 overflow-hidden rounded-full bg-sunken', className)}
    >
      {known ? (
        <div className="h-full rounded-full bg-accent-bar transition-[width] duration-500" style={{ width: `${Math.min(100, Math.max(0, percent))}%` }} />
      ) : (
        <div className="bar-unknown h-full w-1/3 rounded-full bg-accent-bar" />
      )}
    </div>
  )
}
