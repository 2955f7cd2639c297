import { Coins, Menu as MenuIcon } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { Link } from 'react-router'
import { count } from '@/lib/format'
import { IconButton } from '@/ui/button'
import { useMe, useRights } from './me'
import { useSite } from './site'

const SiteSwitcher = lazy(() => import('./topbar-menus').then((menus) => ({ default: menus.SiteSwitcher })))
const RightMenus = lazy(() => import('./topbar-menus').then((menus) => ({ default: menus.RightMenus })))

export function Topbar({ onMenu }: { onMenu: () => void }) {
  const site = useSite()
  return (
    <header className="sticky top-0 z-30 flex h-14 items-center gap-1 border-b border-line bg-bg/95 px-2 backdrop-blur sm:px-4 lg:px-8">
      <IconButton label="Open the menu" className="lg:hidden" onClick={onMenu}>
        <MenuIcon aria-hidden />
      </IconButton>
      <Suspense fallback={<span className="truncate px-2 font-semibold">{site.name}</span>}>
        <SiteSwitcher />
      </Suspense>
      <div className="ml-auto flex items-center gap-1">
        <Credits />
        {/* As wide as what comes, so that nothing moves. */}
        <Suspense fallback={<span aria-hidden className="h-9 w-[4.75rem] sm:w-[7.25rem]" />}>
          <RightMenus />
        </Suspense>
      </div>
    </header>
  )
}

function Credits() {
  const site = useSite()
  const me = useMe()
  const credits = me.data?.account.credits
  const { billing } = useRights()
  if (credits === undefined) return null
  if (!billing) {
    return (
      <p className="tnum inline-flex h-9 items-center gap-1.5 px-2.5 text-base font-medium text-muted">
        <Coins aria-hidden className="size-4" />
        {count(credits)} <span className="max-md:sr-only">credits</span>
      </p>
    )
  }
  return (
    <Link
      to={`/s/${site.id}/billing`}
      title="Credits left"
      className="tnum inline-flex h-9 items-center gap-1.5 rounded-lg px-2.5 text-base font-medium text-muted hover:bg-sunken hover:text-ink"
    >
      <Coins aria-hidden className="size-4" />
      {count(credits)} <span className="max-md:sr-only">credits</span>
    </Link>
  )
}
