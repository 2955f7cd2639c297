// Approve, reject and queue, with what to say afterwards; used by the list and by the drawer.
import { toast } from 'sonner'
import { useNavigate } from 'react-router'
import { sentence } from '@/api/errors'
import { useSiteId } from '@/shell/site'
import { count, plural } from '@/lib/format'
import { useJudgeIdeas, useQueueIdeas, type Verdict } from './queries'

export function useIdeaActions(onDone: () => void) {
  const judge = useJudgeIdeas()
  const queue = useQueueIdeas()
  const siteId = useSiteId()
  const navigate = useNavigate()

  const decide = (ids: string[], verdict: Verdict) =>
    judge.mutate(
      { ids, verdict },
      {
        onSuccess: ({ done, failed }) => {
          const verb = verdict === 'approve' ? 'approved' : 'rejected'
          if (done > 0) toast.success(`${plural(done, 'idea')} ${verb}`)
          if (failed[0] !== undefined) toast.error(`${plural(failed.length, 'idea')} could not be ${verb}. ${sentence(failed[0].error)}`)
          onDone()
        },
      },
    )
  const enqueue = (ids: string[]) =>
    queue.mutate(ids, {
      onSuccess: ({ created, skipped }) => {
        const message = `${plural(created.length, 'task')} made${skipped.length > 0 ? `, ${count(skipped.length)} skipped` : ''}`
        if (created.length === 0) toast.warning(`${message}. Ideas that were queued before, or rejected, are skipped.`)
        else toast.success(message, { action: { label: 'See tasks', onClick: () => void navigate(`/s/${siteId}/writer/tasks`) } })
        onDone()
      },
      onError: (error) => toast.error(sentence(error)),
    })
  return { decide, enqueue, judging: judge.isPending, queueing: queue.isPending }
}
