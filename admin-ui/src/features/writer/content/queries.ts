import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, data, ifMatch, page } from '@/api/client'
import type { Content, ContentPatch, PostStatus } from '@/api/types'
import { siteKey, useSiteId } from '@/shell/site'
import { type ListState, listQuery } from '@/lib/list-state'

const ONE = '/sites/{site_id}/writer/content/{content_id}'

export function useContentList(state: ListState) {
  const site_id = useSiteId()
  const query = listQuery(state)
  return useQuery({
    queryKey: siteKey(site_id, 'content', query),
    queryFn: () => page(api.GET('/sites/{site_id}/writer/content', { params: { path: { site_id }, query } })),
    placeholderData: keepPreviousData,
  })
}

export const contentKey = (siteId: string, id: string) => siteKey(siteId, 'content-one', id)

export function useContent(content_id: string) {
  const site_id = useSiteId()
  return useQuery({
    queryKey: contentKey(site_id, content_id),
    queryFn: () => data(api.GET(ONE, { params: { path: { site_id, content_id } } })),
    // While it travels to WordPress its state changes without anybody here doing anything.
    refetchInterval: (query) => (['offered', 'delivering'].includes(query.state.data?.delivery_status ?? '') ? 4_000 : false),
  })
}

export function useVersions(content_id: string, version: number) {
  const site_id = useSiteId()
  return useQuery({
    queryKey: siteKey(site_id, 'content-versions', content_id, version),
    queryFn: () => page(api.GET('/sites/{site_id}/writer/content/{content_id}/versions', { params: { path: { site_id, content_id } } })),
  })
}

export function useSaveContent(content_id: string) {
  const site_id = useSiteId()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ version, body }: { version: number; body: ContentPatch }) =>
      data(api.PATCH(ONE, { params: { path: { site_id, content_id }, header: ifMatch(version) }, body })),
    onSuccess: (content) => {
      queries.setQueryData(contentKey(site_id, content_id), content)
      return queries.invalidateQueries({ queryKey: siteKey(site_id), predicate: ({ queryKey }) => queryKey[2] !== 'content-one' })
    },
  })
}

export type Step = 'submit' | 'approve' | 'request_changes'

export function useContentStep(content_id: string) {
  const site_id = useSiteId()
  const queries = useQueryClient()
  const params = { path: { site_id, content_id } }
  return useMutation({
    mutationFn: (step: Step): Promise<Content> => {
      if (step === 'submit') return data(api.POST('/sites/{site_id}/writer/content/{content_id}/submit', { params }))
      if (step === 'approve') return data(api.POST('/sites/{site_id}/writer/content/{content_id}/approve', { params }))
      return data(api.POST('/sites/{site_id}/writer/content/{content_id}/request_changes', { params }))
    },
    onSettled: () => queries.invalidateQueries({ queryKey: siteKey(site_id) }),
  })
}

export function usePublish(content_id: string) {
  const site_id = useSiteId()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (status: PostStatus) =>
      data(
        api.POST('/sites/{site_id}/writer/content/{content_id}/publish', {
          params: { path: { site_id, content_id } },
          body: { status },
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: siteKey(site_id) }),
  })
}
