import { useQuery } from '@tanstack/react-query'
import { api, data } from '@/api/client'
import { sessionKnown } from '@/api/session'

export const meKey = ['me'] as const

async function loadMe() {
  const me = await data(api.GET('/api/v1/me'))
  sessionKnown()
  return me
}

export const useMe = () => useQuery({ queryKey: meKey, queryFn: loadMe, staleTime: 15_000 })

/** What the role allows, so that nobody is shown a button that would be refused. The daemon decides all the same. */
export function useRights() {
  const role = useMe().data?.user.role
  return {
    /** Change and start things in the sites one can see. */
    write: role !== 'viewer',
    /** Providers, sites and their settings. */
    manage: role === 'owner' || role === 'admin' || role === 'developer',
    billing: role === 'owner' || role === 'developer',
  }
}
