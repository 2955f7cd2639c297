// What somebody typed or pasted, one keyword a line, as the API wants it.
import type { KeywordIn, KeywordsAdded } from '@/api/types'

export interface Line {
  /** Where it stands in the text, from 1, so that a finding can name it. */
  line: number
  keyword: KeywordIn
}

const number = (cell: string | undefined) => {
  const digits = (cell ?? '').replace(/[\s.,](?=\d{3}\b)/g, '').trim()
  return digits !== '' && /^\d+$/.test(digits) ? Number(digits) : undefined
}

/** A line pasted from a sheet may have volume and difficulty after tabs; a comma is part of the keyword. */
export function readLines(text: string): Line[] {
  return text.split(/\r?\n/).flatMap((raw, index) => {
    const [first = '', second, third] = raw.split('\t')
    const keyword = first.trim()
    if (keyword === '') return []
    const volume = number(second)
    const difficulty = number(third)
    return [{ line: index + 1, keyword: { text: keyword, ...(volume !== undefined && { volume }), ...(difficulty !== undefined && { difficulty }) } }]
  })
}

/** The lines that were not taken, so that they can be put right and sent again. */
export function refused(lines: Line[], added: KeywordsAdded): { line: Line; why: string }[] {
  return added.results.flatMap((result) => {
    const line = lines[result.index]
    if (line === undefined || result.status !== 'invalid') return []
    return [{ line, why: reason(result.errors) }]
  })
}

function reason(errors: unknown): string {
  if (typeof errors === 'string') return errors
  if (typeof errors !== 'object' || errors === null) return 'Not a valid keyword.'
  const said = Object.values(errors).flat().filter((part): part is string => typeof part === 'string')
  return said.length > 0 ? said.join(' ') : 'Not a valid keyword.'
}
