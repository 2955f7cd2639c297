import { LoaderCircle } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { Link, type LinkProps } from 'react-router'
import { cx } from './cx'

type Look = 'primary' | 'secondary' | 'ghost' | 'danger'
type Size = 'sm' | 'md' | 'icon'

const base =
  'inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-lg font-medium transition-colors select-none disabled:opacity-60 [&_svg]:size-4 [&_svg]:shrink-0'
const looks: Record<Look, string> = {
  primary: 'bg-btn text-btn-ink enabled:hover:bg-btn-hover',
  secondary: 'border border-line bg-surface text-ink enabled:hover:bg-sunken',
  ghost: 'text-muted enabled:hover:bg-sunken enabled:hover:text-ink',
  danger: 'border border-line bg-surface text-bad enabled:hover:bg-bad-soft',
}
const sizes: Record<Size, string> = {
  sm: 'h-8 px-2.5 text-sm',
  md: 'h-9 px-3.5 text-base',
  icon: 'size-9',
}

export const buttonClass = (look: Look = 'secondary', size: Size = 'md', extra?: string) =>
  cx(base, looks[look], sizes[size], extra)

interface ButtonProps extends ComponentProps<'button'> {
  look?: Look
  size?: Size
  /** Shows a spinner and refuses further presses; the label stays, so the width does too. */
  pending?: boolean
  icon?: ReactNode
}

export function Button({ look, size, pending = false, icon, className, children, disabled, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={buttonClass(look, size, className)}
      disabled={disabled === true || pending}
      aria-busy={pending || undefined}
    >
      {pending ? <LoaderCircle aria-hidden className="animate-spin" /> : icon}
      {children}
    </button>
  )
}

export function ButtonLink({ look, size, className, ...rest }: LinkProps & { look?: Look; size?: Size }) {
  // A link has no :enabled state, so its hover is named here.
  const hover = look === 'primary' ? 'hover:bg-btn-hover' : 'hover:bg-sunken'
  return <Link {...rest} className={buttonClass(look, size, cx(hover, className))} />
}

/** A button that is only a picture needs a name; the tooltip is the same words. */
export function IconButton({ label, children, ...rest }: Omit<ButtonProps, 'aria-label' | 'title'> & { label: string }) {
  return (
    <Button look="ghost" size="icon" {...rest} aria-label={label} title={label}>
      {children}
    </Button>
  )
}
