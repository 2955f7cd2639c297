// Light, dark, or what the system says. The first paint is public/theme.js, with the same key.
import { create } from 'zustand'

export type Theme = 'light' | 'dark' | 'system'
const KEY = 'igny8-theme'
const system = window.matchMedia('(prefers-color-scheme: dark)')

function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY)
    return value === 'light' || value === 'dark' ? value : 'system'
  } catch {
    return 'system'
  }
}

function apply(theme: Theme) {
  document.documentElement.classList.toggle('dark', theme === 'dark' || (theme === 'system' && system.matches))
}

export const useTheme = create<{ theme: Theme; setTheme: (theme: Theme) => void }>((set) => ({
  theme: stored(),
  setTheme(theme) {
    try {
      if (theme === 'system') localStorage.removeItem(KEY)
      else localStorage.setItem(KEY, theme)
    } catch {
      // Without storage the choice lasts until the page is closed.
    }
    apply(theme)
    set({ theme })
  },
}))

system.addEventListener('change', () => apply(useTheme.getState().theme))
