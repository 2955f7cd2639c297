// The typed document, as the daemon keeps it, and the edits that a person can make to it.
// A text that nobody touches keeps its spans; an edited one is sent as inline Markdown, which the daemon reads.

export interface Span {
  text: string
  bold?: boolean
  italic?: boolean
  code?: boolean
  href?: string
}
export type Text = string | Span[]

export interface ListItem {
  text: Text
  items?: ListItem[]
  ordered?: boolean
}

export type Block =
  | { type: 'heading'; level: 2 | 3 | 4; text: Text }
  | { type: 'paragraph'; text: Text }
  | { type: 'list'; ordered: boolean; items: ListItem[] }
  | { type: 'table'; header: Text[]; rows: Text[][]; caption?: Text }
  | { type: 'quote'; paragraphs: Text[]; citation?: Text }
  | { type: 'code'; language?: string; code: string }
  | { type: 'image'; slot: string; alt: string; caption?: Text }
  | { type: 'faq'; items: { question: Text; answer: Text[] }[] }
  | { type: 'details'; summary: Text; blocks: Block[] }
  | { type: 'separator' }

export interface Document {
  blocks: Block[]
}

/** The document comes untyped through the API; anything that is not one becomes an empty one. */
export function asDocument(value: unknown): Document {
  if (typeof value === 'object' && value !== null && 'blocks' in value && Array.isArray(value.blocks)) return { blocks: value.blocks as Block[] }
  return { blocks: [] }
}

const escape = (text: string) => text.replace(/([*`[\]\\])/g, '\\$1')

function spanToMarkdown({ text, bold, italic, code, href }: Span): string {
  if (text === '') return ''
  // Marks must touch the words: spaces at the edges stay outside.
  const [, before = '', core = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? []
  let out = code === true ? `\`${core}\`` : escape(core)
  if (core === '') return text
  if (italic === true) out = `*${out}*`
  if (bold === true) out = `**${out}**`
  if (href !== undefined && href !== null) out = `[${out}](${href})`
  return before + out + after
}

export const toMarkdown = (text: Text | null | undefined): string => (text == null ? '' : typeof text === 'string' ? text : text.map(spanToMarkdown).join(''))

/** One item a line; deeper items stand further in, by two spaces a level. */
export function listToLines(items: ListItem[], depth = 0): string {
  return items.flatMap((item) => ['  '.repeat(depth) + toMarkdown(item.text), ...(item.items !== undefined && item.items.length > 0 ? [listToLines(item.items, depth + 1)] : [])]).join('\n')
}

export function linesToList(text: string): ListItem[] {
  const root: ListItem[] = []
  // levels[n] is where an item of depth n belongs.
  const levels: ListItem[][] = [root]
  for (const line of text.split('\n')) {
    const body = line.trim()
    if (body === '') continue
    const wanted = Math.floor((line.length - line.trimStart().length) / 2)
    const depth = Math.min(wanted, levels.length - 1)
    const item: ListItem = { text: body }
    levels[depth]?.push(item)
    levels.length = depth + 1
    item.items = []
    levels.push(item.items)
  }
  return prune(root)
}

const prune = (items: ListItem[]): ListItem[] => items.map(({ items: inner = [], ...item }) => (inner.length === 0 ? item : { ...item, items: prune(inner) }))

/** Blank lines part paragraphs. */
export const toParagraphs = (texts: Text[]) => texts.map(toMarkdown).join('\n\n')
export const fromParagraphs = (text: string): Text[] => text.split(/\n\s*\n/).map((part) => part.trim()).filter((part) => part !== '')

/** Cells of a row are parted by a bar, as in Markdown; a bar inside a cell is escaped. */
const cell = (text: Text) => toMarkdown(text).replaceAll('|', '\\|')
export const toRows = (rows: Text[][]) => rows.map((row) => row.map(cell).join(' | ')).join('\n')
export const fromRows = (text: string): Text[][] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.split(/(?<!\\)\|/).map((part) => part.replaceAll('\\|', '|').trim()))

export type NewKind = 'heading' | 'paragraph' | 'list' | 'quote' | 'separator'

export function emptyBlock(kind: NewKind): Block {
  switch (kind) {
    case 'heading':
      return { type: 'heading', level: 2, text: '' }
    case 'paragraph':
      return { type: 'paragraph', text: '' }
    case 'list':
      return { type: 'list', ordered: false, items: [] }
    case 'quote':
      return { type: 'quote', paragraphs: [] }
    case 'separator':
      return { type: 'separator' }
  }
}

const blank = (text: Text) => toMarkdown(text).trim() === ''

/** What was added and never filled is not worth saving. */
export const filled = (blocks: Block[]) =>
  blocks.filter((block) => {
    if (block.type === 'heading' || block.type === 'paragraph') return !blank(block.text)
    if (block.type === 'list') return block.items.length > 0
    if (block.type === 'quote') return block.paragraphs.length > 0
    return true
  })
