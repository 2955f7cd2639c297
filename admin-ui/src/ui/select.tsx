import { Select as Base } from '@base-ui/react/select'
import { Check, ChevronsUpDown } from 'lucide-react'
import { Field, type FieldProps, inputClass } from './field'
import { cx } from './cx'

export interface Option {
  value: string
  label: string
}

interface SelectProps {
  value: string
  onChange: (value: string) => void
  options: readonly Option[]
  disabled?: boolean
  className?: string
  id?: string
  'aria-label'?: string
  'aria-describedby'?: string
  'aria-invalid'?: true
}

export function Select({ value, onChange, options, disabled, className, ...rest }: SelectProps) {
  return (
    <Base.Root items={options} value={value} onValueChange={(next) => onChange(String(next ?? ''))} disabled={disabled}>
      <Base.Trigger {...rest} className={cx(inputClass, 'flex h-9 items-center justify-between gap-2 pr-2 text-left', className)}>
        <Base.Value className="truncate" />
        <Base.Icon className="text-subtle">
          <ChevronsUpDown aria-hidden className="size-4" />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className="z-50 outline-none" sideOffset={4} alignItemWithTrigger={false}>
          <Base.Popup className="max-h-80 min-w-[var(--anchor-width)] overflow-y-auto rounded-lg border border-line bg-surface p-1 shadow-pop outline-none">
            {options.map((option) => (
              <Base.Item
                key={option.value}
                value={option.value}
                className="flex cursor-default items-center justify-between gap-6 rounded-md px-2.5 py-1.5 text-base outline-none select-none data-highlighted:bg-sunken"
              >
                <Base.ItemText>{option.label}</Base.ItemText>
                <Base.ItemIndicator>
                  <Check aria-hidden className="size-4 text-accent" />
                </Base.ItemIndicator>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

export function SelectField({ label, hint, error, aside, hideLabel, className, ...rest }: FieldProps & Omit<SelectProps, 'className'>) {
  return <Field {...{ label, hint, error, aside, hideLabel, className }}>{(wiring) => <Select {...rest} {...wiring} />}</Field>
}
