import { QueryClient } from '@tanstack/react-query'
import { ApiError } from './errors'

/** Trying again helps against a lost connection or a busy server, never against a refusal. */
function worthRetrying(count: number, error: unknown): boolean {
  const passing = !(error instanceof ApiError) || error.status === 0 || error.status >= 502
  return passing && count < 2
}

export const newQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: { retry: worthRetrying, staleTime: 5_000, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  })
