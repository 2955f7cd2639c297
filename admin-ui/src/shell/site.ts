// Which site the page is about: the one in the address.
import { useQuery } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import type { Site } from '@/api/types'
import { api, page } from '@/api/client'

export const SiteContext = createContext<Site | null>(null)

export function useSite(): Site {
  const site = useContext(SiteContext)
  if (site === null) throw new Error('useSite is for pages below /s/:siteId')
  return site
}

export const useSiteId = () => useSite().id

/** Every query about a site starts with this, so one call refreshes all of them. */
export const siteKey = (siteId: string, ...rest: unknown[]) => ['site', siteId, ...rest]

export const sitesKey = ['sites'] as const
export const useSites = () =>
  useQuery({ queryKey: sitesKey, queryFn: () => page(api.GET('/sites', { params: { query: { page_size: 200 } } })), staleTime: 60_000 })

const LAST = 'igny8-site'
export function rememberSite(siteId: string) {
  try {
    localStorage.setItem(LAST, siteId)
  } catch {
    // Only a convenience for the next visit.
  }
}
export function lastSite(): string | null {
  try {
    return localStorage.getItem(LAST)
  } catch {
    return null
  }
}
