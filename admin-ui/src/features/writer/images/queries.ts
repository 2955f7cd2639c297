import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, data, ifMatch, page, named } from '@/api/client'
import type { Image, ImagePatch } from '@/api/types'
import { siteKey, useSiteId } from '@/shell/site'
import { type ListState, listQuery } from '@/lib/list-state'

export function useImages(state: ListState) {
  const site_id = useSiteId()
  const query = listQuery(state)
  return useQuery({
    queryKey: siteKey(site_id, 'images', query),
    queryFn: () => page(api.GET('/sites/{site_id}/writer/images', { params: { path: { site_id }, query } })),
    placeholderData: keepPreviousData,
  })
}

export function useChangeImage() {
  const site_id = useSiteId()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ image, body }: { image: Image; body: ImagePatch }) =>
      data(api.PATCH('/sites/{site_id}/writer/images/{image_id}', { params: { path: { site_id, image_id: image.id }, header: ifMatch(image.version) }, body })),
    // After a conflict too: the next try is made against the newest version.
    onSettled: () => queries.invalidateQueries({ queryKey: siteKey(site_id, 'images') }),
  })
}

export function useGenerateImages() {
  const site_id = useSiteId()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (ids: string[]) => data(api.POST('/sites/{site_id}/writer/images/generate', { params: { path: { site_id }, header: named() }, body: { ids } })),
    onSettled: () => queries.invalidateQueries({ queryKey: siteKey(site_id, 'images') }),
  })
}
