import { AlertDialog } from '@base-ui/react/alert-dialog'
import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, buttonClass } from './button'
import { cx } from './cx'

const backdrop =
  'fixed inset-0 z-40 bg-shade transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0'

interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description?: ReactNode
  children: ReactNode
  /** Buttons at the bottom, always in view. */
  footer?: ReactNode
  wide?: boolean
  /** False while work is in hand or typed text would be lost by a stray press outside. */
  dismissible?: boolean
}

function CloseButton() {
  return (
    <Base.Close className={buttonClass('ghost', 'icon', '-mt-1 -mr-1.5')} aria-label="Close" title="Close">
      <X aria-hidden />
    </Base.Close>
  )
}

function Head({ title, description }: { title: string; description?: ReactNode }) {
  return (
    <header className="flex items-start justify-between gap-4 px-5 pt-5 pb-3">
      <div className="grid gap-1">
        <Base.Title className="text-lg font-semibold">{title}</Base.Title>
        {description != null && <Base.Description className="text-sm text-subtle">{description}</Base.Description>}
      </div>
      <CloseButton />
    </header>
  )
}

const Foot = ({ children }: { children: ReactNode }) => (
  <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3.5">{children}</footer>
)

export function Dialog({ open, onOpenChange, title, description, children, footer, wide = false, dismissible = true }: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange} disablePointerDismissal={!dismissible}>
      <Base.Portal>
        <Base.Backdrop className={backdrop} />
        <Base.Viewport className="fixed inset-0 z-50 grid place-items-end sm:place-items-center sm:p-6">
          <Base.Popup
            className={cx(
              'flex max-h-[92dvh] w-full flex-col rounded-t-2xl border border-line bg-surface shadow-pop outline-none transition duration-150 data-ending-style:translate-y-2 data-ending-style:opacity-0 data-starting-style:translate-y-2 data-starting-style:opacity-0 sm:max-h-[86dvh] sm:rounded-2xl',
              wide ? 'sm:max-w-3xl' : 'sm:max-w-lg',
            )}
          >
            <Head title={title} description={description} />
            <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
            {footer != null && <Foot>{footer}</Foot>}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}

/** A panel at the right that leaves the list behind it in view. */
export function Drawer({ open, onOpenChange, title, description, children, footer }: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className={backdrop} />
        <Base.Popup className="fixed inset-y-0 right-0 z-50 flex w-full max-w-xl flex-col border-l border-line bg-surface shadow-pop outline-none transition duration-200 data-ending-style:translate-x-6 data-ending-style:opacity-0 data-starting-style:translate-x-6 data-starting-style:opacity-0">
          <Head title={title} description={description} />
          {/* Text that only scrolls has to be reachable by keyboard too. */}
          <div role="region" aria-label={title} tabIndex={0} className="min-h-0 flex-1 overflow-y-auto px-5 pb-6 focus-visible:outline-offset-[-2px]">
            {children}
          </div>
          {footer != null && <Foot>{footer}</Foot>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

interface ConfirmProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  children: ReactNode
  action: string
  onConfirm: () => void
  pending?: boolean
  danger?: boolean
}

/** Asks before something that costs credits or cannot be undone. */
export function Confirm({ open, onOpenChange, title, children, action, onConfirm, pending, danger = false }: ConfirmProps) {
  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={backdrop} />
        <AlertDialog.Viewport className="fixed inset-0 z-50 grid place-items-end sm:place-items-center sm:p-6">
          <AlertDialog.Popup className="w-full rounded-t-2xl border border-line bg-surface shadow-pop outline-none sm:max-w-md sm:rounded-2xl">
            <div className="grid gap-2 px-5 pt-5 pb-4">
              <AlertDialog.Title className="text-lg font-semibold">{title}</AlertDialog.Title>
              <AlertDialog.Description render={<div />} className="text-base text-muted">
                {children}
              </AlertDialog.Description>
            </div>
            <Foot>
              <AlertDialog.Close className={buttonClass('ghost')}>Cancel</AlertDialog.Close>
              <Button look={danger ? 'danger' : 'primary'} pending={pending} onClick={onConfirm}>
                {action}
              </Button>
            </Foot>
          </AlertDialog.Popup>
        </AlertDialog.Viewport>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
