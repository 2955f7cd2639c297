// Choices that sites and rules share.
export const timeZones = (): string[] => {
  const known = Intl.supportedValuesOf('timeZone')
  return known.includes('UTC') ? known : ['UTC', ...known]
}

export const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone

export const LANGUAGES = [
  ['en', 'English'],
  ['de', 'German'],
  ['fr', 'French'],
  ['es', 'Spanish'],
  ['it', 'Italian'],
  ['nl', 'Dutch'],
  ['pt', 'Portuguese'],
  ['pl', 'Polish'],
  ['sv', 'Swedish'],
  ['da', 'Danish'],
  ['cs', 'Czech'],
  ['ja', 'Japanese'],
].map(([value = '', label = '']) => ({ value, label }))

export const POST_STATUSES = [
  { value: 'draft', label: 'Draft: somebody publishes it in WordPress' },
  { value: 'pending', label: 'Pending review in WordPress' },
  { value: 'publish', label: 'Published at once' },
  { value: 'private', label: 'Private' },
]
