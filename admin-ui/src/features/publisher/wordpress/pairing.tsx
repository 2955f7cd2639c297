import { LoaderCircle } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { sentence } from '@/api/errors'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { CopyButton } from '@/ui/copy'
import { Card } from '@/ui/page'
import { usePairingCode } from './queries'

/** Seconds until a moment, counted while the page is open. */
function useSecondsLeft(until: string | undefined): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (until === undefined) return
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [until])
  return until === undefined ? 0 : Math.max(0, Math.ceil((new Date(until).getTime() - now) / 1000))
}

export function PairingSteps({ onWaiting }: { onWaiting: (waiting: boolean) => void }) {
  const ask = usePairingCode()
  const code = ask.data
  const left = useSecondsLeft(code?.expires_at)
  const live = code !== undefined && left > 0
  useEffect(() => {
    onWaiting(live)
    return () => onWaiting(false)
  }, [live, onWaiting])
  return (
    <Card className="p-5 sm:p-6">
      <ol className="grid gap-6">
        <Step number={1} title="Install the plugin">
          <p className="text-muted">In WordPress go to Plugins, Add New, Upload Plugin, and choose the file of the IGNY8 Connector. Activate it.</p>
        </Step>
        <Step number={2} title="Get a code">
          {ask.error !== null && <Callout kind="bad">{sentence(ask.error)}</Callout>}
          {live ? (
            <div className="grid gap-3">
              <div className="flex flex-wrap items-center gap-3">
                <output aria-label="Pairing code" className="rounded-xl border border-line bg-sunken px-4 py-2 font-mono text-2xl font-semibold tracking-[0.12em] select-all sm:px-5 sm:text-3xl">
                  {code.code}
                </output>
                <CopyButton text={code.code} label="Copy code" />
              </div>
              <p className="tnum text-sm text-muted">
                Works once, for another{' '}
                <span className="font-medium text-ink">
                  {Math.floor(left / 60)}:{String(left % 60).padStart(2, '0')}
                </span>{' '}
                minutes.
              </p>
            </div>
          ) : (
            <div className="grid justify-items-start gap-2">
              {code !== undefined && <p className="text-muted">The code has expired. Get a new one.</p>}
              <Button look="primary" pending={ask.isPending} onClick={() => ask.mutate()}>
                {code === undefined ? 'Get a code' : 'Get a new code'}
              </Button>
            </div>
          )}
        </Step>
        <Step number={3} title="Enter it in WordPress">
          <p className="text-muted">In WordPress go to Settings, IGNY8. Enter the address of this server and the code.</p>
          {code !== undefined && (
            <div className="mt-2 flex flex-wrap items-center gap-3">
              <code className="rounded-lg bg-sunken px-2.5 py-1.5 font-mono text-base break-all">{code.daemon_url}</code>
              <CopyButton text={code.daemon_url} label="Copy address" />
            </div>
          )}
        </Step>
      </ol>
      {live && (
        <p role="status" className="mt-6 flex items-center gap-2 border-t border-line pt-4 text-muted">
          <LoaderCircle aria-hidden className="size-4 animate-spin text-accent" />
          Waiting for WordPress. This page goes on by itself.
        </p>
      )}
    </Card>
  )
}

function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <li className="grid grid-cols-[1.75rem_1fr] gap-x-3">
      <span aria-hidden className="tnum grid size-7 place-items-center rounded-full bg-accent-soft text-sm font-semibold text-accent">
        {number}
      </span>
      <div className="grid min-w-0 gap-2 pt-0.5">
        <h2 className="text-lg font-semibold">{title}</h2>
        {children}
      </div>
    </li>
  )
}
