// The menus of the top bar. They bring the positioning code, so they are loaded after the page's first paint.
import { useQueryClient } from '@tanstack/react-query'
import { ChevronsUpDown, CircleUserRound, Globe, LogOut, Monitor, Moon, Plus, Sun } from 'lucide-react'
import { useLocation, useNavigate } from 'react-router'
import { toast } from 'sonner'
import { api, done } from '@/api/client'
import { sentence } from '@/api/errors'
import { sessionForgotten } from '@/api/session'
import { Button, IconButton } from '@/ui/button'
import { Menu, MenuItem, MenuNote, MenuRadio, MenuSeparator } from '@/ui/menu'
import { JobTray } from './jobs/tray'
import { useMe, useRights } from './me'
import { useSite, useSites } from './site'
import { type Theme, useTheme } from './theme'

export function RightMenus() {
  return (
    <>
      <JobTray />
      <ThemeMenu />
      <AccountMenu />
    </>
  )
}

export function SiteSwitcher() {
  const site = useSite()
  const sites = useSites()
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const { manage } = useRights()
  const go = (id: string) => {
    // The same section of the other site; a single item of this one would not exist there.
    const section = pathname.split('/').slice(3, 5).join('/')
    void navigate(section === '' ? `/s/${id}` : `/s/${id}/${section}`)
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
