import { type ReactNode, useEffect } from 'react'
import { Brand } from '@/shell/brand'

/** The page around the sign-in and sign-up forms. */
export function SignInFrame({ title, lead, children, foot }: { title: string; lead: string; children: ReactNode; foot: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · IGNY8`
  }, [title])
  return (
    <main className="grid min-h-dvh content-center justify-items-center px-4 py-10">
      <div className="grid w-full max-w-sm gap-6">
        <Brand className="justify-self-center" />
        <div className="grid gap-5 rounded-2xl border border-line bg-surface p-6 sm:p-7">
          <div className="grid gap-1">
            <h1 className="text-xl font-semibold">{title}</h1>
            <p className="text-muted">{lead}</p>
          </div>
          {children}
        </div>
        <p className="text-center text-muted">{foot}</p>
      </div>
    </main>
  )
}
