import { useState } from 'react'
import { Callout } from '@/ui/callout'
import { sentence } from '@/api/errors'
import { useMe } from '@/shell/me'
import { useStarted } from '@/shell/jobs/state'
import { CREDITS } from '@/lib/credits'
import { count, plural } from '@/lib/format'
import { Confirm } from '@/ui/dialog'
import { Skeleton } from '@/ui/states'
import { useClusterKeywords, useUnclustered } from './queries'

/** Groups the chosen keywords, or all that have no cluster yet; says first what it costs. */
export function ClusterDialog({ ids, onClose, onStarted }: { ids: string[]; onClose: () => void; onStarted: () => void }) {
  const all = ids.length === 0
  const waiting = useUnclustered(undefined, all)
  const credits = useMe().data?.account.credits
  const cluster = useClusterKeywords()
  const started = useStarted()
  const [problem, setProblem] = useState<string>()
  const amount = all ? waiting.data : ids.length
  const cost = amount === undefined ? undefined : CREDITS.cluster(amount)
  const none = amount === 0

  const confirm = () => {
    if (none) return onClose()
    setProblem(undefined)
    cluster.mutate(all ? { all_unclustered: true } : { ids, all_unclustered: false }, {
      onSuccess: (job) => {
        started(job)
        onStarted()
      },
      onError: (error) => setProblem(sentence(error)),
    })
  }
  return (
    <Confirm open onOpenChange={(open) => !open && onClose()} title={title(amount, all)} action={none ? 'Close' : 'Start'} pending={cluster.isPending} onConfirm={confirm}>
      <div className="grid gap-3">
        {waiting.error !== null && <Callout kind="bad">{sentence(waiting.error)}</Callout>}
        {problem !== undefined && <Callout kind="bad">{problem}</Callout>}
        {amount === undefined && waiting.error === null && <Skeleton className="w-2/3" />}
        {none && <p>Every keyword has been looked at already. Add or import more first.</p>}
        {amount !== undefined && !none && (
          <>
            <p>Keywords that belong to one article are put together. It runs in the background; existing clusters keep their names.</p>
            <dl className="tnum grid grid-cols-[1fr_auto] gap-y-1 rounded-lg bg-sunken px-4 py-3 text-base text-ink">
              <dt>Keywords</dt>
              <dd className="text-right">{count(amount)}</dd>
              <dt>Costs up to</dt>
              <dd className="text-right font-semibold">{plural(cost ?? 0, 'credit')}</dd>
              <dt className="text-muted">You have</dt>
              <dd className="text-right text-muted">{count(credits)}</dd>
            </dl>
          </>
        )}
      </div>
    </Confirm>
  )
}

function title(amount: number | undefined, all: boolean): string {
  if (amount === 0) return 'Nothing to group'
  if (amount === undefined) return 'Group keywords into clusters'
  return all ? `Group all ${plural(amount, 'new keyword')}?` : `Group ${plural(amount, 'keyword')}?`
}
