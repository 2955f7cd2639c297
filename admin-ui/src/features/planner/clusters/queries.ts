import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, data, done, ifMatch, page, named } from '@/api/client'
import type { Cluster, ClusterPatch } from '@/api/types'
import { siteKey, useSiteId } from '@/shell/site'
import { type ListState, listQuery } from '@/lib/list-state'

const ONE = '/sites/{site_id}/planner/clusters/{cluster_id}'

export function useClusters(state: ListState) {
  const site_id = useSiteId()
  const query = listQuery(state)
  return useQuery({
    queryKey: siteKey(site_id, 'clusters', query),
    queryFn: () => page(api.GET('/sites/{site_id}/planner/clusters', { params: { path: { site_id }, query } })),
    placeholderData: keepPreviousData,
  })
}

function useClusterChange<V, R>(mutationFn: (site_id: string, value: V) => Promise<R>) {
  const site_id = useSiteId()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (value: V) => mutationFn(site_id, value),
    onSettled: () => queries.invalidateQueries({ queryKey: siteKey(site_id) }),
  })
}

export const useChangeCluster = () =>
  useClusterChange((site_id, { cluster, body }: { cluster: Cluster; body: ClusterPatch }) =>
    data(api.PATCH(ONE, { params: { path: { site_id, cluster_id: cluster.id }, header: ifMatch(cluster.version) }, body })),
  )

export const useRemoveCluster = () => useClusterChange((site_id, cluster_id: string) => done(api.DELETE(ONE, { params: { path: { site_id, cluster_id } } })))

export const useGenerateIdeas = () =>
  useClusterChange((site_id, cluster_id: string) =>
    data(api.POST('/sites/{site_id}/planner/clusters/{cluster_id}/generate_ideas', { params: { path: { site_id, cluster_id }, header: named() } })),
  )
