// The daemon's stable words, said for people, with the tone of the badge that shows them.
import type { Intent, Stage, Status } from '@/api/types'
import type { Tone } from '@/ui/badge'

interface Said {
  label: string
  tone: Tone
}

const say = (label: string, tone: Tone = 'neutral'): Said => ({ label, tone })

const STATUS: Record<Status, Said> = {
  new: say('New', 'info'),
  clustered: say('Clustered'),
  planned: say('Planned', 'info'),
  in_use: say('In use', 'ok'),
  outlier: say('No group yet', 'warn'),
  archived: say('Archived'),
  draft: say('Draft'),
  active: say('Active', 'ok'),
  inactive: say('Inactive'),
  covered: say('Covered', 'ok'),
  approved: say('Approved', 'ok'),
  rejected: say('Rejected', 'bad'),
  duplicate: say('Duplicate', 'warn'),
  queued: say('Waiting', 'info'),
  written: say('Written'),
  published: say('Published', 'ok'),
  generating: say('In progress', 'accent'),
  done: say('Done', 'ok'),
  failed: say('Failed', 'bad'),
  cancelled: say('Cancelled'),
  cancelling: say('Stopping', 'warn'),
  in_review: say('In review', 'info'),
  changes_requested: say('Changes asked', 'warn'),
  none: say('Not sent'),
  offered: say('Waiting for WordPress', 'info'),
  leased: say('Being fetched', 'accent'),
  delivering: say('On its way', 'accent'),
  delivered: say('In WordPress', 'ok'),
  acked: say('In WordPress', 'ok'),
  superseded: say('Replaced by a newer one'),
  live: say('Live', 'ok'),
  drifted: say('Edited in WordPress', 'warn'),
  trashed: say('In the bin', 'warn'),
  gone: say('Deleted', 'warn'),
  conflict: say('Conflict', 'warn'),
  pending: say('Pending', 'info'),
  waiting: say('Waiting'),
  prompted: say('Ready to make', 'info'),
  ready: say('Ready', 'ok'),
  uploaded: say('In WordPress', 'ok'),
  running: say('Running', 'accent'),
  succeeded: say('Done', 'ok'),
  completed: say('Done', 'ok'),
  completed_with_errors: say('Done, with problems', 'warn'),
  partial: say('Partly done', 'warn'),
  dead: say('Gave up', 'bad'),
  skipped: say('Skipped'),
  paired: say('Connected', 'ok'),
  revoked: say('Disconnected'),
  suspended: say('Suspended', 'bad'),
  trial: say('Trial', 'info'),
}

/** An unknown word is shown as itself, without its underscores. */
export const plain = (word: string) => capital(word.replaceAll('_', ' '))

/** The daemon's remarks begin in small letters, so that they can end a sentence. */
export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** The table is whole, but the daemon may be newer than the console that is open. */
export const status = (word: Status): Said => STATUS[word] ?? say(plain(word))

/** States as the options of a filter. */
export const statuses = (...words: Status[]) => words.map((value) => ({ value, label: status(value).label }))

const STAGE: Record<Stage, string> = {
  cluster: 'Group keywords',
  ideas: 'Find ideas',
  tasks: 'Queue tasks',
  content: 'Write content',
  image_prompts: 'Describe images',
  images: 'Make images',
  publish: 'Send to WordPress',
}
/** In the order of the pipeline. */
export const STAGES = Object.keys(STAGE) as Stage[]
export const stage = (word: Stage) => STAGE[word] ?? plain(word)

const PHASE: Record<string, string> = {
  INIT: 'Checking',
  PREP: 'Gathering what is needed',
  AI_CALL: 'Waiting for the model',
  PARSE: 'Reading the answer',
  SAVE: 'Saving',
  DONE: 'Done',
}
export const phase = (word: string | null | undefined) => (word == null ? 'Waiting to start' : (PHASE[word.toUpperCase()] ?? plain(word)))

const STRUCTURE: Record<string, string> = { how_to: 'How-to', faq: 'Questions and answers' }
export const structure = (word: string) => STRUCTURE[word] ?? plain(word)

export const INTENTS: Intent[] = ['informational', 'commercial', 'transactional', 'navigational', 'local']

const JOB: [string, string][] = [
  ['cluster', 'Grouping keywords'],
  ['image_prompts', 'Describing images'],
  ['generate_images', 'Making images'],
  ['image', 'Making images'],
  ['idea', 'Finding ideas'],
  ['content', 'Writing'],
  ['task', 'Writing'],
  ['import', 'Importing keywords'],
  ['deliver', 'Sending to WordPress'],
  ['publish', 'Sending to WordPress'],
  ['run', 'Automation run'],
]
export const job = (kind: string) => JOB.find(([part]) => kind.includes(part))?.[1] ?? plain(kind.replaceAll('.', ' '))
