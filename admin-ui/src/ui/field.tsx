import { CircleAlert } from 'lucide-react'
import { type ComponentProps, type ReactNode, useId } from 'react'
import { cx } from './cx'

export const inputClass =
  'w-full min-w-0 rounded-lg border border-line-strong/60 bg-surface px-3 text-base text-ink transition-colors hover:border-line-strong focus-visible:border-accent focus-visible:outline-offset-0 disabled:bg-sunken disabled:text-muted aria-invalid:border-bad'

export interface FieldProps {
  label: string
  hint?: ReactNode
  /** What the server, or the form itself, found wrong with the value. */
  error?: string | string[]
  /** Shown at the right of the label, such as a counter. */
  aside?: ReactNode
  hideLabel?: boolean
  className?: string
}

interface Wiring {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

/** Label, hint and error around any control; the control receives the ids that tie them together. */
export function Field({ label, hint, error, aside, hideLabel, className, children }: FieldProps & { children: (wiring: Wiring) => ReactNode }) {
  const id = useId()
  const message = Array.isArray(error) ? error.join(' ') : error
  const bad = message !== undefined && message !== ''
  const described = [hint != null && `${id}-hint`, bad && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div className={cx('grid content-start gap-1.5', className)}>
      <div className={cx('flex items-baseline justify-between gap-3', hideLabel && 'sr-only')}>
        <label htmlFor={id} className="text-sm font-medium text-ink">
          {label}
        </label>
        {aside}
      </div>
      {children({ id, 'aria-describedby': described || undefined, 'aria-invalid': bad || undefined })}
      {hint != null && (
        <p id={`${id}-hint`} className="text-sm text-subtle">
          {hint}
        </p>
      )}
      {bad && (
        <p id={`${id}-error`} className="flex items-start gap-1.5 text-sm text-bad">
          <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          <span>{message}</span>
        </p>
      )}
    </div>
  )
}

type TextFieldProps = FieldProps & Omit<ComponentProps<'input'>, 'id' | 'className'> & { inputClassName?: string }

export function TextField({ label, hint, error, aside, hideLabel, className, inputClassName, ...rest }: TextFieldProps) {
  return (
    <Field {...{ label, hint, error, aside, hideLabel, className }}>
      {(wiring) => <input {...rest} {...wiring} className={cx(inputClass, 'h-9', inputClassName)} />}
    </Field>
  )
}

type TextAreaFieldProps = FieldProps & Omit<ComponentProps<'textarea'>, 'id' | 'className'> & { inputClassName?: string }

export function TextAreaField({ label, hint, error, aside, hideLabel, className, inputClassName, ...rest }: TextAreaFieldProps) {
  return (
    <Field {...{ label, hint, error, aside, hideLabel, className }}>
      {(wiring) => <textarea rows={4} {...rest} {...wiring} className={cx(inputClass, 'py-2 leading-normal', inputClassName)} />}
    </Field>
  )
}

/** How much of a recommended length is used; past the limit it says so in words too. */
export function Counter({ value, limit }: { value: string; limit: number }) {
  const over = value.length > limit
  return (
    <span className={cx('tnum text-xs', over ? 'font-medium text-warn' : 'text-subtle')}>
      {value.length} / {limit}
      {over && ' · may be cut off'}
    </span>
  )
}
