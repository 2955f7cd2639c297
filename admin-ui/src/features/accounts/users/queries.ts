import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, data, done, page } from '@/api/client'
import type { MemberPatch, SiteGrant } from '@/api/types'
import { siteKey, useSiteId } from '@/shell/site'

const KEY = ['users']
const all = { query: { page_size: 200 } }

export const useUsers = () => useQuery({ queryKey: KEY, queryFn: () => page(api.GET('/users', { params: all })) })

export function useUserChange() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ user_id, body }: { user_id: string; body: MemberPatch }) => data(api.PATCH('/users/{user_id}', { params: { path: { user_id } }, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  })
}

const grantsKey = (siteId: string) => siteKey(siteId, 'access')

/** Who was let into the site at hand, by user. */
export function useGrants() {
  const site_id = useSiteId()
  const found = useQuery({ queryKey: grantsKey(site_id), queryFn: () => page(api.GET('/sites/{site_id}/access', { params: { path: { site_id }, ...all } })) })
  const byUser = new Map<string, SiteGrant>((found.data?.results ?? []).map((grant) => [grant.user_id, grant]))
  return { byUser, loaded: found.data !== undefined }
}

export function useGrantChange() {
  const site_id = useSiteId()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ user_id, granted }: { user_id: string; granted: boolean }) => {
      const params = { path: { site_id, user_id } }
      return granted ? done(api.PUT('/sites/{site_id}/access/{user_id}', { params, body: {} })) : done(api.DELETE('/sites/{site_id}/access/{user_id}', { params }))
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: grantsKey(site_id) }),
  })
}
