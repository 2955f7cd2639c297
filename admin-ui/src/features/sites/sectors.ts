import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, data, done, page } from '@/api/client'
import { siteKey, useSiteId } from '@/shell/site'

export function useSectors() {
  const siteId = useSiteId()
  return useQuery({
    queryKey: siteKey(siteId, 'sectors'),
    queryFn: () => page(api.GET('/sites/{site_id}/sectors', { params: { path: { site_id: siteId } } })),
    staleTime: 60_000,
  })
}

function useSectorChange<V>(mutationFn: (siteId: string, value: V) => Promise<unknown>) {
  const siteId = useSiteId()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (value: V) => mutationFn(siteId, value),
    onSuccess: () => queries.invalidateQueries({ queryKey: siteKey(siteId, 'sectors') }),
  })
}

export const useAddSector = () =>
  useSectorChange((site_id, { name }: { name: string }) => data(api.POST('/sites/{site_id}/sectors', { params: { path: { site_id } }, body: { name, description: '' } })))

export const useRenameSector = () =>
  useSectorChange((site_id, { id, ...body }: { id: string; name: string }) =>
    data(api.PATCH('/sites/{site_id}/sectors/{sector_id}', { params: { path: { site_id, sector_id: id } }, body })),
  )

export const useRemoveSector = () =>
  useSectorChange((site_id, sector_id: string) => done(api.DELETE('/sites/{site_id}/sectors/{sector_id}', { params: { path: { site_id, sector_id } } })))
