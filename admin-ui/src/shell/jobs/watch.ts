// Follows the active jobs by stream and notices the ones that end.
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { toast } from 'sonner'
import { API, type Page } from '@/api/client'
import { readStream } from '@/api/stream'
import type { Job } from '@/api/types'
import * as words from '@/lib/words'
import { meKey } from '../me'
import { siteKey, useSiteId } from '../site'
import { isActive, isFailed, jobsKey, mergeJob, useMine } from './state'

// A browser opens few connections to one host; the poll carries the jobs beyond these.
const STREAMS = 2

export function useJobStreams(jobs: Job[]) {
  const siteId = useSiteId()
  const queries = useQueryClient()
  const ids = jobs.filter(isActive).slice(0, STREAMS).map(({ id }) => id).join(' ')
  useEffect(() => {
    const stop = new AbortController()
    for (const id of ids.split(' ').filter(Boolean)) {
      const onData = (news: unknown) => {
        if (typeof news !== 'object' || news === null) return
        queries.setQueryData<Page<Job>>(jobsKey(siteId), (list) => mergeKnown(list, id, news))
      }
      readStream({ url: `${API}/sites/${siteId}/jobs/${id}/events`, signal: stop.signal, onData })
        // However it ended, the list has the last word; while the job is active the list is polled anyway.
        .catch(() => undefined)
        .finally(() => {
          if (!stop.signal.aborted) void queries.invalidateQueries({ queryKey: jobsKey(siteId) })
        })
    }
    return () => stop.abort()
  }, [ids, siteId, queries])
}

function mergeKnown(list: Page<Job> | undefined, id: string, news: object): Page<Job> | undefined {
  const old = list?.results.find((job) => job.id === id)
  return old === undefined ? list : mergeJob(list, { ...old, ...news, id })
}

const JUST_NOW_MS = 60_000
const endedJustNow = ({ finished_at }: Job) => finished_at != null && Date.now() - new Date(finished_at).getTime() < JUST_NOW_MS

export function useJobEndings(jobs: Job[] | undefined) {
  const siteId = useSiteId()
  const queries = useQueryClient()
  const active = useRef<Set<string>>(undefined)
  useEffect(() => {
    if (jobs === undefined) return
    const before = active.current
    // At the first look: what ended while the page was loading may be missing from what the page has read.
    const ended = jobs.filter((job) => !isActive(job) && (before === undefined ? endedJustNow(job) : before.has(job.id)))
    active.current = new Set(jobs.filter(isActive).map(({ id }) => id))
    if (ended.length === 0) return
    // Whatever the page shows may have changed, and so has the balance.
    void queries.invalidateQueries({ queryKey: siteKey(siteId), predicate: ({ queryKey }) => queryKey[2] !== 'jobs' })
    void queries.invalidateQueries({ queryKey: meKey })
    if (before === undefined) return
    const mine = useMine.getState().ids
    for (const job of ended.filter(({ id }) => mine.includes(id))) announce(job)
  }, [jobs, siteId, queries])
}

function announce(job: Job) {
  const name = words.job(job.function ?? job.kind)
  if (isFailed(job)) toast.error(`${name}: ${job.error?.message ?? 'did not work'}`)
  else if (job.status === 'cancelled') toast(`${name}: cancelled`)
  else if (job.status === 'partial') toast.warning(`${name}: ${job.done} of ${job.total} done`)
  else toast.success(`${name}: done`)
}
