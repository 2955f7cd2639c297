import { expect, it } from 'vitest'
import { asDocument, fromParagraphs, fromRows, linesToList, listToLines, toMarkdown, toRows } from './document'

it('shows spans as inline Markdown, with the marks at the words', () => {
  const spans = [{ text: 'Use ' }, { text: 'wild yeast ', bold: true }, { text: 'and ' }, { text: 'salt', href: 'https://example.org' }, { text: ' 2*3' }]
  expect(toMarkdown(spans)).toBe('Use **wild yeast** and [salt](https://example.org) 2\\*3')
  expect(toMarkdown(undefined)).toBe('')
})

it('keeps the levels of a list', () => {
  const items = [{ text: 'a' }, { text: 'b', items: [{ text: 'c', items: [{ text: 'd' }] }] }, { text: 'e' }]
  expect(listToLines(items)).toBe('a\nb\n  c\n    d\ne')
  expect(linesToList(listToLines(items))).toEqual(items)
  expect(linesToList('      too deep\n\nb')).toEqual([{ text: 'too deep' }, { text: 'b' }])
})

it('keeps bars inside of table cells', () => {
  const rows = [['a | b', 'c'], ['d', 'e']]
  expect(fromRows(toRows(rows))).toEqual(rows)
})

it('parts paragraphs at blank lines', () => {
  expect(fromParagraphs('a\nb\n\n\n c ')).toEqual(['a\nb', 'c'])
})

it('makes an empty document of anything else', () => {
  expect(asDocument('x')).toEqual({ blocks: [] })
  expect(asDocument({ blocks: [{ type: 'separator' }] }).blocks).toHaveLength(1)
})
