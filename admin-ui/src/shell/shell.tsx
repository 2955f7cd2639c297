// The frame of every page of a site: navigation, top bar, and the site itself for the pages below.
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useState } from 'react'
import { type Location, Navigate, Outlet, useLocation, useParams } from 'react-router'
import { api, data, signedIn } from '@/api/client'
import { ApiError } from '@/api/errors'
import { useSession } from '@/api/session'
import { Failure, Loading } from '@/ui/states'
import { ButtonLink } from '@/ui/button'
import { useMe } from './me'
import { Sidebar } from './nav'
import { rememberSite, SiteContext, siteKey } from './site'
import { Topbar } from './topbar'

const NavDrawer = lazy(() => import('./nav-drawer'))
const SignInAgain = lazy(() => import('./sign-in-again'))

export const useSiteQuery = (siteId: string) =>
  useQuery({
    queryKey: siteKey(siteId, 'site'),
    queryFn: () => data(api.GET('/sites/{site_id}', { params: { path: { site_id: siteId } } })),
    staleTime: 30_000,
  })

export default function Shell() {
  const location = useLocation()
  if (signedIn() || useSession.getState().known) return <SiteFrame />
  return <ToSignIn location={location} />
}

function ToSignIn({ location }: { location: Location }) {
  const next = encodeURIComponent(location.pathname + location.search)
  return <Navigate to={`/sign-in?next=${next}`} replace />
}

function SiteFrame() {
  const { siteId = '' } = useParams()
  const me = useMe()
  const site = useSiteQuery(siteId)
  const location = useLocation()
  // Undefined until it is first opened: only then is the drawer's code wanted.
  const [menu, setMenu] = useState<boolean>()
  const ended = useSession((session) => session.ended)
  const found = site.data?.id
  useEffect(() => {
    if (found !== undefined) rememberSite(found)
  }, [found])

  if (me.data === undefined && me.error instanceof ApiError && me.error.status === 401) {
    return <ToSignIn location={location} />
  }
  const failure = me.data === undefined ? me.error : site.data === undefined ? site.error : null
  if (failure !== null) {
    return (
      <main className="grid min-h-dvh place-items-center">
        <div className="grid justify-items-center">
          <Failure error={failure} onRetry={() => void Promise.all([me.refetch(), site.refetch()])} />
          <ButtonLink look="ghost" to="/">
            To my sites
          </ButtonLink>
        </div>
      </main>
    )
  }
  if (me.data === undefined || site.data === undefined) return <FrameSkeleton />
  return (
    <SiteContext value={site.data}>
      <a href="#main" className="sr-only z-50 rounded-lg bg-btn px-4 py-2 text-btn-ink focus:not-sr-only focus:fixed focus:top-2 focus:left-2">
        Skip to the page
      </a>
      <div className="flex">
        <Sidebar />
        <div className="flex min-h-dvh min-w-0 flex-1 flex-col">
          <Topbar onMenu={() => setMenu(true)} />
          <main id="main" tabIndex={-1} className="min-w-0 flex-1 outline-none">
            <Suspense fallback={<PageSkeleton />}>
              {/* A page's own state belongs to one site only. */}
              <Outlet key={siteId} />
            </Suspense>
          </main>
        </div>
      </div>
      <Suspense>
        {menu !== undefined && <NavDrawer open={menu} onOpenChange={setMenu} />}
        {ended && <SignInAgain email={me.data.user.email} />}
      </Suspense>
    </SiteContext>
  )
}

const PageSkeleton = () => (
  <div className="mx-auto w-full max-w-7xl px-4 py-8 sm:px-6 lg:px-8">
    <Loading />
  </div>
)

function FrameSkeleton() {
  return (
    <main className="flex min-h-dvh">
      <div className="hidden w-56 border-r border-line bg-surface lg:block" />
      <div className="flex-1">
        <div className="h-14 border-b border-line" />
        <PageSkeleton />
      </div>
    </main>
  )
}
