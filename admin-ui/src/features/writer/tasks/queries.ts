import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, data, page, named } from '@/api/client'
import { siteKey, useSiteId } from '@/shell/site'
import { type ListState, listQuery } from '@/lib/list-state'

export function useTasks(state: ListState) {
  const site_id = useSiteId()
  const query = listQuery(state)
  return useQuery({
    queryKey: siteKey(site_id, 'tasks', query),
    queryFn: () => page(api.GET('/sites/{site_id}/writer/tasks', { params: { path: { site_id }, query } })),
    placeholderData: keepPreviousData,
  })
}

export function useGenerateTasks() {
  const site_id = useSiteId()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (ids: string[]) => data(api.POST('/sites/{site_id}/writer/tasks/generate', { params: { path: { site_id }, header: named() }, body: { ids } })),
    onSettled: () => queries.invalidateQueries({ queryKey: siteKey(site_id, 'tasks') }),
  })
}

export function useCancelTask() {
  const site_id = useSiteId()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (task_id: string) => data(api.POST('/sites/{site_id}/writer/tasks/{task_id}/cancel', { params: { path: { site_id, task_id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: siteKey(site_id) }),
  })
}
