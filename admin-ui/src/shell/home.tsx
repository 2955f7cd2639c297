// "/" is nobody's page: on to the site one was last in, or to make the first.
import { Navigate } from 'react-router'
import { signedIn } from '@/api/client'
import { ApiError } from '@/api/errors'
import { Loaded } from '@/ui/states'
import { lastSite, useSites } from './site'

export function Home() {
  return signedIn() ? <ToSite /> : <Navigate to="/sign-in" replace />
}

function ToSite() {
  const sites = useSites()
  if (sites.error instanceof ApiError && sites.error.status === 401) return <Navigate to="/sign-in" replace />
  return (
    <main className="mx-auto max-w-xl p-8">
      <Loaded query={sites}>
        {({ results }) => {
          const last = lastSite()
          const site = results.find(({ id }) => id === last) ?? results[0]
          return <Navigate to={site === undefined ? '/sites/new' : `/s/${site.id}`} replace />
        }}
      </Loaded>
    </main>
  )
}
