import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, data, done, page } from '@/api/client'
import type { ApiKeyIn } from '@/api/types'
import { useMe } from '@/shell/me'

const KEY = ['api-keys']

export const useApiKeys = () => useQuery({ queryKey: KEY, queryFn: () => page(api.GET('/api-keys', { params: { query: { page_size: 200 } } })) })

export function useApiKeyChanges() {
  const queries = useQueryClient()
  const onSuccess = () => queries.invalidateQueries({ queryKey: KEY })
  const create = useMutation({ mutationFn: (body: ApiKeyIn) => data(api.POST('/api-keys', { body })), onSuccess })
  const revoke = useMutation({
    mutationFn: (api_key_id: string) => done(api.DELETE('/api-keys/{api_key_id}', { params: { path: { api_key_id } } })),
    onSuccess,
  })
  return { create, revoke }
}

/** What a key may be allowed: at most what its maker may do. */
export function useScopes() {
  const mine = useMe().data?.permissions ?? []
  const all = useQuery({ queryKey: ['permissions'], queryFn: () => data(api.GET('/meta/permissions')), staleTime: Infinity })
  return (all.data ?? []).filter(({ name }) => mine.includes(name))
}
