import { useQueryClient } from '@tanstack/react-query'
import { ChevronsUpDown, CircleUserRound, Coins, Globe, LogOut, Menu as MenuIcon, Monitor, Moon, Plus, Sun } from 'lucide-react'
import { Link, useLocation, useNavigate } from 'react-router'
import { toast } from 'sonner'
import { api, done } from '@/api/client'
import { sentence } from '@/api/errors'
import { sessionForgotten } from '@/api/session'
import { count } from '@/lib/format'
import { Button, IconButton } from '@/ui/button'
import { Menu, MenuItem, MenuNote, MenuRadio, MenuSeparator } from '@/ui/menu'
import { JobTray } from './jobs/tray'
import { useMe, useRights } from './me'
import { useSite, useSites } from './site'
import { type Theme, useTheme } from './theme'

export function Topbar({ onMenu }: { onMenu: () => void }) {
  return (
    <header className="sticky top-0 z-30 flex h-14 items-center gap-1 border-b border-line bg-bg/95 px-2 backdrop-blur sm:px-4 lg:px-8">
      <IconButton label="Open the menu" className="lg:hidden" onClick={onMenu}>
        <MenuIcon aria-hidden />
      </IconButton>
      <SiteSwitcher />
      <div className="ml-auto flex items-center gap-1">
        <Credits />
        <JobTray />
        <ThemeMenu />
        <AccountMenu />
      </div>
    </header>
  )
}

function SiteSwitcher() {
  const site = useSite()
  const sites = useSites()
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const { manage } = useRights()
  const go = (id: string) => {
    // The same section of the other site; a single item of this one would not exist there.
    const section = pathname.split('/').slice(3, 5).join('/')
    void navigate(`/s/${id}/${section}`)
  }
  return (
    <Menu
      align="start"
      trigger={
        <Button look="ghost" className="min-w-0 max-w-44 shrink justify-start gap-2 px-2 text-ink sm:max-w-72" aria-label={`Site: ${site.name}. Switch site`}>
          <Globe aria-hidden className="max-sm:hidden" />
          <span className="truncate font-semibold">{site.name}</span>
          <ChevronsUpDown aria-hidden className="text-subtle" />
        </Button>
      }
    >
      <MenuRadio label="Sites" value={site.id} onChange={go} options={(sites.data?.results ?? [site]).map(({ id, name }) => ({ value: id, label: name }))} />
      {manage && (
        <>
          <MenuSeparator />
          <MenuItem icon={<Plus aria-hidden />} onSelect={() => void navigate('/sites/new')}>
            Add a site
          </MenuItem>
        </>
      )}
    </Menu>
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

const THEMES = [
  { value: 'system', label: 'As the system', icon: <Monitor aria-hidden /> },
  { value: 'light', label: 'Light', icon: <Sun aria-hidden /> },
  { value: 'dark', label: 'Dark', icon: <Moon aria-hidden /> },
]

function ThemeMenu() {
  const { theme, setTheme } = useTheme()
  return (
    <Menu
      trigger={
        <IconButton label="Theme" className="max-sm:hidden">
          {THEMES.find(({ value }) => value === theme)?.icon}
        </IconButton>
      }
    >
      <MenuRadio label="Theme" value={theme} onChange={(value) => setTheme(value as Theme)} options={THEMES} />
    </Menu>
  )
}

function AccountMenu() {
  const me = useMe()
  const { theme, setTheme } = useTheme()
  const signOut = useSignOut()
  return (
    <Menu
      trigger={
        <IconButton label="Account">
          <CircleUserRound aria-hidden />
        </IconButton>
      }
    >
      {me.data !== undefined && (
        <>
          <MenuNote>
            <p className="truncate text-base font-medium text-ink">{me.data.user.name}</p>
            <p className="truncate">{me.data.user.email}</p>
            <p className="truncate">
              {me.data.account.name} · {me.data.user.role}
            </p>
          </MenuNote>
          <MenuSeparator />
        </>
      )}
      <div className="sm:hidden">
        <MenuRadio label="Theme" value={theme} onChange={(value) => setTheme(value as Theme)} options={THEMES} />
        <MenuSeparator />
      </div>
      <MenuItem icon={<LogOut aria-hidden />} onSelect={() => void signOut()}>
        Sign out
      </MenuItem>
    </Menu>
  )
}

function useSignOut() {
  const navigate = useNavigate()
  const queries = useQueryClient()
  return async () => {
    try {
      await done(api.POST('/auth/logout'))
    } catch (error) {
      toast.error(sentence(error))
      return
    }
    sessionForgotten()
    await navigate('/sign-in')
    // Nothing of this person's data stays for the next one at this screen.
    queries.clear()
  }
}
