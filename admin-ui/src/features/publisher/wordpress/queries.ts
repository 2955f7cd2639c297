import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, data, done } from '@/api/client'
import type { RestIn } from '@/api/types'
import { siteKey, useSiteId } from '@/shell/site'

const BASE = '/sites/{site_id}/integration/wordpress'

/** `waiting`: a code is on the screen, so the answer of the plugin is looked for often. */
export function useWordPress(waiting: boolean) {
  const site_id = useSiteId()
  return useQuery({
    queryKey: siteKey(site_id, 'wordpress'),
    queryFn: () => data(api.GET(BASE, { params: { path: { site_id } } })),
    refetchInterval: waiting ? 2_500 : 30_000,
  })
}

function useWordPressChange<V = void, R = unknown>(mutationFn: (site_id: string, value: V) => Promise<R>) {
  const site_id = useSiteId()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (value: V) => mutationFn(site_id, value),
    onSettled: () => queries.invalidateQueries({ queryKey: siteKey(site_id) }),
  })
}

export const usePairingCode = () =>
  useWordPressChange((site_id) => data(api.POST('/sites/{site_id}/integration/wordpress/pairing_code', { params: { path: { site_id } } })))

export const useConnectRest = () =>
  useWordPressChange((site_id, body: RestIn) => data(api.PUT('/sites/{site_id}/integration/wordpress/rest', { params: { path: { site_id } }, body })))

export const useTestWordPress = () =>
  useWordPressChange((site_id) => data(api.POST('/sites/{site_id}/integration/wordpress/test', { params: { path: { site_id } } })))

export const useDisconnect = () => useWordPressChange((site_id) => done(api.DELETE(BASE, { params: { path: { site_id } } })))
