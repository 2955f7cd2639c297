// What each role is, in the words of the people who hand them out.
import type { Role } from '@/api/types'

export const ROLES: { value: Extract<Role, 'owner' | 'admin' | 'editor' | 'viewer'>; label: string; means: string }[] = [
  { value: 'owner', label: 'Owner', means: 'Everything, money included.' },
  { value: 'admin', label: 'Admin', means: 'Every site and its people; no money.' },
  { value: 'editor', label: 'Editor', means: 'Plans, writes and publishes in the sites they are let into.' },
  { value: 'viewer', label: 'Viewer', means: 'Looks at the sites they are let into.' },
]

/** Owners and admins are in every site; the others where somebody let them in. */
export const seesAll = (role: Role) => role !== 'editor' && role !== 'viewer'

/** Nobody hands out more than they have. */
export const rolesUpTo = (mine: Role | undefined) => (mine === 'owner' || mine === 'developer' ? ROLES : ROLES.slice(1))
