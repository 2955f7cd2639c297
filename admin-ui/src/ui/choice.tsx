// Checkbox and switch: one value, on or off.
import { Switch as Base } from '@base-ui/react/switch'
import { type ComponentProps, useEffect, useId, useRef } from 'react'
import { cx } from './cx'

interface CheckboxProps extends Omit<ComponentProps<'input'>, 'type' | 'ref'> {
  indeterminate?: boolean
}

export function Checkbox({ indeterminate = false, className, ...rest }: CheckboxProps) {
  const ref = useRef<HTMLInputElement>(null)
  useEffect(() => {
    // The third state exists only as a property, never as an attribute.
    if (ref.current !== null) ref.current.indeterminate = indeterminate
  }, [indeterminate])
  return <input ref={ref} {...rest} type="checkbox" className={cx('size-4 shrink-0 cursor-pointer rounded accent-accent', className)} />
}

interface SwitchProps {
  label: string
  hint?: string
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
  hideLabel?: boolean
}

export function Switch({ label, hint, checked, onChange, disabled, hideLabel = false }: SwitchProps) {
  const id = useId()
  return (
    <div className="flex items-start gap-3">
      <Base.Root
        aria-labelledby={`${id}-label`}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled}
        className="relative mt-px inline-flex h-5 w-9 shrink-0 cursor-pointer items-center rounded-full border border-line-strong bg-sunken transition-colors data-checked:border-ok data-checked:bg-ok data-disabled:cursor-not-allowed data-disabled:opacity-60"
      >
        <Base.Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-line-strong transition-transform data-checked:translate-x-[1.1rem] data-checked:bg-surface" />
      </Base.Root>
      <div className={cx('grid gap-0.5', hideLabel && 'sr-only')}>
        <span id={`${id}-label`} className="text-base font-medium">
          {label}
        </span>
        {hint !== undefined && (
          <span id={`${id}-hint`} className="text-sm text-subtle">
            {hint}
          </span>
        )}
      </div>
    </div>
  )
}
