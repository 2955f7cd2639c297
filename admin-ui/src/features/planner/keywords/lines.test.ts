import { expect, it } from 'vitest'
import type { KeywordsAdded } from '@/api/types'
import { readLines, refused } from './lines'

it('takes one keyword a line, with volume and difficulty from a sheet', () => {
  expect(readLines('sourdough, easy\n\n  rye bread \t1,200\t33\nspelt\tn/a\r\n')).toEqual([
    { line: 1, keyword: { text: 'sourdough, easy' } },
    { line: 3, keyword: { text: 'rye bread', volume: 1200, difficulty: 33 } },
    { line: 4, keyword: { text: 'spelt' } },
  ])
})

it('finds the lines that the server did not take', () => {
  const lines = readLines('a\nb\nc')
  const results: KeywordsAdded['results'] = [
    { index: 0, status: 'added' },
    { index: 1, status: 'invalid', errors: { text: ['Too long.'] } },
    { index: 2, status: 'duplicate' },
  ]
  expect(refused(lines, { added: 1, skipped: 2, results })).toEqual([{ line: lines[1], why: 'Too long.' }])
})
