import { useQuery } from '@tanstack/react-query'
import { api, data } from '@/api/client'
import { sessionKnown } from '@/api/session'

export const meKey = ['me'] as const

async function loadMe() {
  const me = await data(api.GET('/me'))
  sessionKnown()
  return me
}

export const useMe = () => useQuery({ queryKey: meKey, queryFn: loadMe, staleTime: 15_000 })

/** What one may do, so that nobody is shown a button that would be refused. The daemon decides all the same. */
export function useRights() {
  const allowed = useMe().data?.permissions ?? []
  return {
    /** Change and start things in the sites one can see. */
    write: allowed.includes('planner.write'),
    /** Sites, their settings and their WordPress. */
    manage: allowed.includes('sites.manage'),
    providers: allowed.includes('providers.manage'),
    billing: allowed.includes('billing.read'),
    /** See who belongs to the account; changing them is another right. */
    people: allowed.includes('users.read'),
    managePeople: allowed.includes('users.manage'),
    keys: allowed.includes('api_keys.manage'),
  }
}
