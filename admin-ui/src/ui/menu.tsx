import { Menu as Base } from '@base-ui/react/menu'
import type { ReactElement, ReactNode } from 'react'
import { cx } from './cx'

const item =
  'flex cursor-default items-center gap-2.5 rounded-md px-2.5 py-1.5 text-base outline-none select-none data-disabled:opacity-50 data-highlighted:bg-sunken [&_svg]:size-4 [&_svg]:text-subtle'

interface MenuProps {
  trigger: ReactElement
  children: ReactNode
  align?: 'start' | 'end'
}

export function Menu({ trigger, children, align = 'end' }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className="z-50 outline-none" sideOffset={6} align={align}>
          <Base.Popup className="max-h-96 min-w-48 max-w-[calc(100vw-1.5rem)] overflow-y-auto rounded-xl border border-line bg-surface p-1 shadow-pop outline-none">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

interface MenuItemProps {
  onSelect?: () => void
  icon?: ReactNode
  children: ReactNode
  disabled?: boolean
  danger?: boolean
}

export const MenuItem = ({ onSelect, icon, children, disabled, danger = false }: MenuItemProps) => (
  <Base.Item className={cx(item, danger && 'text-bad [&_svg]:text-bad')} onClick={onSelect} disabled={disabled}>
    {icon}
    {children}
  </Base.Item>
)

/** A choice among several, such as the theme. */
export function MenuRadio({ label, value, onChange, options }: { label: string; value: string; onChange: (value: string) => void; options: { value: string; label: string; icon?: ReactNode }[] }) {
  return (
    <Base.RadioGroup value={value} onValueChange={(next) => onChange(String(next))} aria-label={label}>
      {options.map((option) => (
        <Base.RadioItem key={option.value} value={option.value} closeOnClick className={cx(item, 'data-checked:font-medium data-checked:text-accent data-checked:[&_svg]:text-accent')}>
          {option.icon}
          {option.label}
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  )
}

export const MenuSeparator = () => <Base.Separator className="my-1 h-px bg-line" />
export const MenuNote = ({ children }: { children: ReactNode }) => <div className="px-2.5 py-1.5 text-sm text-subtle">{children}</div>
