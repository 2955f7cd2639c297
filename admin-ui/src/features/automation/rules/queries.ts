import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, data, done, ifMatch, named } from '@/api/client'
import { ApiError } from '@/api/errors'
import type { RuleIn } from '@/api/types'
import { siteKey, useSiteId } from '@/shell/site'

const BASE = '/sites/{site_id}/automation/rules'
const ONE = '/sites/{site_id}/automation/rules/{rule_id}'

export function useRules() {
  const site_id = useSiteId()
  return useQuery({ queryKey: siteKey(site_id, 'rules'), queryFn: () => data(api.GET(BASE, { params: { path: { site_id } } })) })
}

export function useRule(rule_id: string, enabled: boolean) {
  const site_id = useSiteId()
  return useQuery({ queryKey: siteKey(site_id, 'rules', rule_id), queryFn: () => data(api.GET(ONE, { params: { path: { site_id, rule_id } } })), enabled })
}

function useRuleChange<V, R>(mutationFn: (site_id: string, value: V) => Promise<R>) {
  const site_id = useSiteId()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (value: V) => mutationFn(site_id, value),
    onSettled: () => queries.invalidateQueries({ queryKey: siteKey(site_id) }),
  })
}

export interface Saved {
  id: string | undefined
  version: number | undefined
  body: RuleIn
}

export const useSaveRule = () =>
  useRuleChange((site_id, { id, version, body }: Saved) =>
    id === undefined || version === undefined
      ? data(api.POST(BASE, { params: { path: { site_id } }, body }))
      : data(api.PATCH(ONE, { params: { path: { site_id, rule_id: id }, header: ifMatch(version) }, body })),
  )

export const useEnableRule = () =>
  useRuleChange((site_id, { id, version, enabled }: { id: string; version: number; enabled: boolean }) =>
    data(api.PATCH(ONE, { params: { path: { site_id, rule_id: id }, header: ifMatch(version) }, body: { enabled } })),
  )

export const useRemoveRule = () => useRuleChange((site_id, rule_id: string) => done(api.DELETE(ONE, { params: { path: { site_id, rule_id } } })))

export const useRunNow = () =>
  useRuleChange((site_id, rule_id: string) => data(api.POST('/sites/{site_id}/automation/rules/{rule_id}/run_now', { params: { path: { site_id, rule_id }, header: named() } })))

/** The server explains the expression, so that what is shown is what will happen. */
export function useExplained(cron: string, time_zone: string) {
  return useQuery({
    queryKey: ['explain', cron, time_zone],
    queryFn: () => data(api.POST('/automation/rules/explain', { body: { cron, time_zone } })),
    enabled: cron.trim() !== '' && time_zone.trim() !== '',
    placeholderData: keepPreviousData,
    retry: (count, error) => !(error instanceof ApiError && error.status > 0) && count < 2,
  })
}
