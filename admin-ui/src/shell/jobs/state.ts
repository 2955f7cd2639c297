// Jobs of the site: the server's list is the truth, so a reload loses nothing. A stream brings progress between polls.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { toast } from 'sonner'
import { create } from 'zustand'
import { api, data, page, type Page } from '@/api/client'
import { sentence } from '@/api/errors'
import type { Job } from '@/api/types'
import { siteKey, useSiteId } from '../site'

export const isActive = (job: Job) => job.status === 'queued' || job.status === 'running'
export const isFailed = (job: Job) => job.status === 'failed' || job.status === 'dead'

export const jobsKey = (siteId: string) => siteKey(siteId, 'jobs')

export function useJobs() {
  const siteId = useSiteId()
  return useQuery({
    queryKey: jobsKey(siteId),
    queryFn: () => page(api.GET('/sites/{site_id}/jobs', { params: { path: { site_id: siteId }, query: { page_size: 20 } } })),
    refetchInterval: (query) => (query.state.data?.results.some(isActive) ? 3_000 : 20_000),
  })
}

/** Jobs that this person started here: only these are worth a message when they end. */
interface Mine {
  ids: string[]
  open: boolean
  add: (id: string) => void
  setOpen: (open: boolean) => void
}

const KEY = 'igny8-jobs'
function storedIds(): string[] {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]')
    return Array.isArray(value) ? value.map(String) : []
  } catch {
    return []
  }
}

export const useMine = create<Mine>((set, get) => ({
  ids: storedIds(),
  open: false,
  add(id) {
    const ids = [id, ...get().ids].slice(0, 30)
    try {
      sessionStorage.setItem(KEY, JSON.stringify(ids))
    } catch {
      // Without storage a reload forgets who started it, and no message is shown at the end.
    }
    set({ ids, open: true })
  },
  setOpen: (open) => set({ open }),
}))

/** Puts a job, or what is newly known about it, into the list. */
export function mergeJob(list: Page<Job> | undefined, job: Job): Page<Job> {
  const results = list?.results ?? []
  const known = results.some(({ id }) => id === job.id)
  return {
    count: (list?.count ?? 0) + (known ? 0 : 1),
    results: known ? results.map((old) => (old.id === job.id ? { ...old, ...job } : old)) : [job, ...results],
  }
}

/** For a page that has just started a job: shows it in the tray at once. */
export function useStarted() {
  const siteId = useSiteId()
  const queries = useQueryClient()
  const add = useMine((mine) => mine.add)
  return useCallback(
    (job: Job) => {
      queries.setQueryData<Page<Job>>(jobsKey(siteId), (list) => mergeJob(list, job))
      add(job.id)
    },
    [siteId, queries, add],
  )
}

export function useJobAction(action: 'cancel' | 'retry') {
  const siteId = useSiteId()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (jobId: string) => {
      const params = { path: { site_id: siteId, job_id: jobId } }
      return action === 'cancel'
        ? data(api.POST('/sites/{site_id}/jobs/{job_id}/cancel', { params }))
        : data(api.POST('/sites/{site_id}/jobs/{job_id}/retry', { params }))
    },
    onError: (error) => toast.error(sentence(error)),
    onSettled: () => queries.invalidateQueries({ queryKey: jobsKey(siteId) }),
  })
}
