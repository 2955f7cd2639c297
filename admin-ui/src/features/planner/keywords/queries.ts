import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, data, page, named } from '@/api/client'
import type { KeywordIn } from '@/api/types'
import { siteKey, useSiteId } from '@/shell/site'
import { type ListState, listQuery } from '@/lib/list-state'

const BASE = '/sites/{site_id}/planner/keywords'

export function useKeywords(state: ListState) {
  const site_id = useSiteId()
  const query = listQuery(state)
  return useQuery({
    queryKey: siteKey(site_id, 'keywords', query),
    queryFn: () => page(api.GET(BASE, { params: { path: { site_id }, query } })),
    placeholderData: keepPreviousData,
  })
}

/** How many keywords wait for a cluster; one row is asked for, only the count is used. */
export function useUnclustered(sectorId: string | undefined, enabled: boolean) {
  const site_id = useSiteId()
  const query = { page_size: 1, status: 'new', ...(sectorId !== undefined && { sector_id: sectorId }) }
  return useQuery({
    queryKey: siteKey(site_id, 'keywords', 'unclustered', sectorId),
    queryFn: async () => (await page(api.GET(BASE, { params: { path: { site_id }, query } }))).count,
    enabled,
  })
}

function useKeywordChange<V, R>(mutationFn: (site_id: string, value: V) => Promise<R>) {
  const site_id = useSiteId()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (value: V) => mutationFn(site_id, value),
    onSuccess: () => queries.invalidateQueries({ queryKey: siteKey(site_id) }),
  })
}

export const useAddKeywords = () =>
  useKeywordChange((site_id, body: { sector_id: string; keywords: KeywordIn[] }) => data(api.POST(BASE, { params: { path: { site_id } }, body })))

export const useDeleteKeywords = () =>
  useKeywordChange((site_id, ids: string[]) =>
    data(api.POST('/sites/{site_id}/planner/keywords/bulk_delete', { params: { path: { site_id } }, body: { ids } })),
  )

export interface ClusterStart {
  ids?: string[]
  all_unclustered: boolean
  sector_id?: string
}

export const useClusterKeywords = () =>
  useKeywordChange((site_id, body: ClusterStart) =>
    data(api.POST('/sites/{site_id}/planner/keywords/cluster', { params: { path: { site_id }, header: named() }, body })),
  )

interface Upload {
  file: Blob
  sectorId: string
  dryRun: boolean
}

const importCsv = (site_id: string, { file, sectorId, dryRun }: Upload) =>
  data(
    api.POST('/sites/{site_id}/planner/keywords/import', {
      params: { path: { site_id }, query: { sector_id: sectorId, dry_run: dryRun } },
      headers: { 'Content-Type': 'text/csv' },
      // The bytes go as they are: the server finds out encoding and delimiter.
      body: file as unknown as string,
      bodySerializer: (body) => body as unknown as BodyInit,
    }),
  )

export function usePreviewImport() {
  const site_id = useSiteId()
  return useMutation({ mutationFn: (upload: Omit<Upload, 'dryRun'>) => importCsv(site_id, { ...upload, dryRun: true }) })
}

export const useImport = () => useKeywordChange((site_id, upload: Omit<Upload, 'dryRun'>) => importCsv(site_id, { ...upload, dryRun: false }))
