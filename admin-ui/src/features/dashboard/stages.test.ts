import { expect, it } from 'vitest'
import type { Dashboard } from '@/api/types'
import { needsOf, stagesOf } from './stages'

const EMPTY: Dashboard = { keywords: { total: 0 }, clusters: { total: 0 }, ideas: { total: 0 }, tasks: { total: 0 }, content: { total: 0 }, images: { total: 0 }, deliveries: { total: 0 }, clusters_without_ideas: 0, credits: 500 }
const firstStep = (board: Dashboard) => stagesOf(board).find(({ next }) => next !== undefined)?.next?.label

it('begins with the import, then follows the pipeline', () => {
  expect(firstStep(EMPTY)).toBe('Import keywords')
  expect(firstStep({ ...EMPTY, keywords: { total: 300, new: 300 } })).toBe('Cluster them')
  expect(firstStep({ ...EMPTY, keywords: { total: 300 }, clusters: { total: 9 }, clusters_without_ideas: 2 })).toBe('Find ideas')
  expect(firstStep({ ...EMPTY, keywords: { total: 300 }, clusters: { total: 9 }, ideas: { total: 4, approved: 2 } })).toBe('Queue them')
})

it('needs nothing when all is well, and WordPress first', () => {
  expect(needsOf(EMPTY, 'plugin')).toEqual([])
  expect(needsOf({ ...EMPTY, deliveries: { total: 3, failed: 2 }, credits: 0 }, 'none').map(({ key }) => key)).toEqual(['wordpress', 'credits', 'deliveries'])
})
