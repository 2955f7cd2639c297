// What follows a sign-in: the page one came for, with nothing left over from anyone before.
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearchParams } from 'react-router'
import { sessionKnown } from '@/api/session'

/** Only an address inside the console; anything else could lead people astray. */
export const safeNext = (next: string | null) => (next !== null && /^\/(?![/\\])/.test(next) ? next : '/')

export function useEnter() {
  const [params] = useSearchParams()
  const navigate = useNavigate()
  const queries = useQueryClient()
  return async () => {
    queries.clear()
    sessionKnown()
    await navigate(safeNext(params.get('next')), { replace: true })
  }
}
