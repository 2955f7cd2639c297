import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { toast } from 'sonner'
import { Button } from './button'

/** Puts a text on the clipboard and says that it did. */
export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = () =>
    // Refused without HTTPS on other hosts than localhost: the text is on the screen, so say what to do.
    (navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'))).then(
      () => setCopied(true),
      () => toast.error('The browser did not allow copying. Select the text and copy it by hand.'),
    )
  return (
    <Button size="sm" onClick={() => void copy()} icon={copied ? <Check aria-hidden /> : <Copy aria-hidden />}>
      <span aria-live="polite">{copied ? 'Copied' : label}</span>
    </Button>
  )
}
