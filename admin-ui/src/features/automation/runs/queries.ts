import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, data, page } from '@/api/client'
import type { Run } from '@/api/types'
import { siteKey, useSiteId } from '@/shell/site'
import { type ListState, listQuery } from '@/lib/list-state'

export const isGoing = (status: Run['status']) => status === 'running' || status === 'cancelling'

export function useRuns(state: ListState) {
  const site_id = useSiteId()
  const query = listQuery(state)
  return useQuery({
    queryKey: siteKey(site_id, 'runs', query),
    queryFn: () => page(api.GET('/sites/{site_id}/automation/runs', { params: { path: { site_id }, query } })),
    placeholderData: keepPreviousData,
    refetchInterval: (found) => (found.state.data?.results.some(({ status }) => isGoing(status)) ? 3_000 : 30_000),
  })
}

/** A going run is asked for every second: its stages follow each other fast with a fast provider. */
export function useRun(run_id: string) {
  const site_id = useSiteId()
  return useQuery({
    queryKey: siteKey(site_id, 'run', run_id),
    queryFn: () => data(api.GET('/sites/{site_id}/automation/runs/{run_id}', { params: { path: { site_id, run_id } } })),
    refetchInterval: (found) => (found.state.data !== undefined && isGoing(found.state.data.status) ? 1_000 : false),
  })
}

export function useCancelRun() {
  const site_id = useSiteId()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (run_id: string) => data(api.POST('/sites/{site_id}/automation/runs/{run_id}/cancel', { params: { path: { site_id, run_id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: siteKey(site_id) }),
  })
}
