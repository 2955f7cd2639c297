import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, data, ifMatch, page } from '@/api/client'
import type { Idea, IdeaPatch } from '@/api/types'
import { siteKey, useSiteId } from '@/shell/site'
import { type ListState, listQuery } from '@/lib/list-state'

export function useIdeas(state: ListState) {
  const site_id = useSiteId()
  const query = listQuery(state)
  return useQuery({
    queryKey: siteKey(site_id, 'ideas', query),
    queryFn: () => page(api.GET('/sites/{site_id}/planner/ideas', { params: { path: { site_id }, query } })),
    placeholderData: keepPreviousData,
  })
}

export function useIdea(idea_id: string) {
  const site_id = useSiteId()
  return useQuery({
    queryKey: siteKey(site_id, 'idea', idea_id),
    queryFn: () => data(api.GET('/sites/{site_id}/planner/ideas/{idea_id}', { params: { path: { site_id, idea_id } } })),
  })
}

function useIdeaChange<V, R>(mutationFn: (site_id: string, value: V) => Promise<R>) {
  const site_id = useSiteId()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (value: V) => mutationFn(site_id, value),
    onSettled: () => queries.invalidateQueries({ queryKey: siteKey(site_id) }),
  })
}

export const useChangeIdea = () =>
  useIdeaChange((site_id, { idea, body }: { idea: Idea; body: IdeaPatch }) =>
    data(api.PATCH('/sites/{site_id}/planner/ideas/{idea_id}', { params: { path: { site_id, idea_id: idea.id }, header: ifMatch(idea.version) }, body })),
  )

export type Verdict = 'approve' | 'reject'

export interface Judged {
  done: number
  failed: { id: string; error: unknown }[]
}

function judgeOne(site_id: string, idea_id: string, verdict: Verdict) {
  const params = { path: { site_id, idea_id } }
  return verdict === 'approve'
    ? data(api.POST('/sites/{site_id}/planner/ideas/{idea_id}/approve', { params }))
    : data(api.POST('/sites/{site_id}/planner/ideas/{idea_id}/reject', { params }))
}

/** The API judges one idea a call: one after the other, and one refusal does not stop the rest. */
export const useJudgeIdeas = () =>
  useIdeaChange(async (site_id, { ids, verdict }: { ids: string[]; verdict: Verdict }): Promise<Judged> => {
    const failed: Judged['failed'] = []
    for (const id of ids) {
      await judgeOne(site_id, id, verdict).catch((error: unknown) => failed.push({ id, error }))
    }
    return { done: ids.length - failed.length, failed }
  })

export const useQueueIdeas = () =>
  useIdeaChange((site_id, ids: string[]) => data(api.POST('/sites/{site_id}/planner/ideas/queue', { params: { path: { site_id } }, body: { ids } })))
