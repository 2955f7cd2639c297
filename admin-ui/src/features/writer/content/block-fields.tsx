// The inputs of one block. Texts are edited as inline Markdown: **bold**, *italic*, `code`, [words](https://…).
import { type ComponentProps, useState } from 'react'
import { Checkbox } from '@/ui/choice'
import { cx } from '@/ui/cx'
import { Select } from '@/ui/select'
import { type Block, fromParagraphs, fromRows, linesToList, listToLines, toMarkdown, toParagraphs, toRows } from './document'

interface Props<B extends Block = Block> {
  name: string
  block: B
  onChange: (block: Block) => void
}

const quiet = 'w-full resize-none field-sizing-content rounded-md bg-transparent px-2 py-1 hover:bg-sunken/70 focus:bg-sunken/70'

const Area = ({ className, ...rest }: ComponentProps<'textarea'>) => <textarea rows={1} {...rest} className={cx(quiet, className)} />

export function BlockFields({ name, block, onChange }: Props) {
  switch (block.type) {
    case 'heading':
      return <HeadingFields name={name} block={block} onChange={onChange} />
    case 'paragraph':
      return <Area aria-label={name} placeholder="Write…" value={toMarkdown(block.text)} onChange={(event) => onChange({ ...block, text: event.target.value })} />
    case 'list':
      return <ListFields name={name} block={block} onChange={onChange} />
    case 'quote':
      return <QuoteFields name={name} block={block} onChange={onChange} />
    case 'table':
      return <TableFields name={name} block={block} onChange={onChange} />
    case 'code':
      return <Area aria-label={name} className="font-mono text-sm" value={block.code} onChange={(event) => onChange({ ...block, code: event.target.value })} />
    case 'image':
      return <ImageFields name={name} block={block} onChange={onChange} />
    case 'faq':
      return <FaqFields name={name} block={block} onChange={onChange} />
    case 'details':
      return (
        <div className="grid gap-1">
          <Area aria-label={`${name}: summary`} className="font-medium" value={toMarkdown(block.summary)} onChange={(event) => onChange({ ...block, summary: event.target.value })} />
          <p className="px-2 text-sm text-subtle">{block.blocks.length} blocks inside stay as they are.</p>
        </div>
      )
    case 'separator':
      return <hr aria-label={name} className="my-3 border-line-strong" />
  }
}

const SIZES: Record<number, string> = { 2: 'text-xl font-semibold', 3: 'text-lg font-semibold', 4: 'text-base font-semibold' }

function HeadingFields({ name, block, onChange }: Props<Extract<Block, { type: 'heading' }>>) {
  return (
    <div className="flex items-start gap-2">
      <Select
        aria-label={`${name}: level`}
        className="h-8 w-16 shrink-0 text-sm"
        value={String(block.level)}
        onChange={(level) => onChange({ ...block, level: Number(level) as 2 | 3 | 4 })}
        options={[2, 3, 4].map((level) => ({ value: String(level), label: `H${level}` }))}
      />
      <Area aria-label={name} placeholder="Heading" className={SIZES[block.level]} value={toMarkdown(block.text)} onChange={(event) => onChange({ ...block, text: event.target.value })} />
    </div>
  )
}

/** Text that stands for something structured: typing is kept as typed, the structure follows it. */
function Draft({ value, onText, ...rest }: { value: string; onText: (text: string) => void } & Omit<ComponentProps<'textarea'>, 'value' | 'onChange'>) {
  const [typed, setTyped] = useState(value)
  return (
    <Area
      {...rest}
      value={typed}
      onChange={(event) => {
        setTyped(event.target.value)
        onText(event.target.value)
      }}
    />
  )
}

function ListFields({ name, block, onChange }: Props<Extract<Block, { type: 'list' }>>) {
  return (
    <div className="grid gap-1">
      <Draft aria-label={`${name}: one item a line`} placeholder="One item a line; two spaces in front make it a part of the one above" rows={2} value={listToLines(block.items)} onText={(text) => onChange({ ...block, items: linesToList(text) })} />
      <label className="flex items-center gap-2 px-2 text-sm text-muted">
        <Checkbox checked={block.ordered} onChange={(event) => onChange({ ...block, ordered: event.target.checked })} />
        Numbered
      </label>
    </div>
  )
}

function QuoteFields({ name, block, onChange }: Props<Extract<Block, { type: 'quote' }>>) {
  return (
    <div className="grid gap-1 border-l-2 border-line-strong pl-2">
      <Draft aria-label={name} placeholder="Quoted words" className="italic" value={toParagraphs(block.paragraphs)} onText={(text) => onChange({ ...block, paragraphs: fromParagraphs(text) })} />
      <Area aria-label={`${name}: source`} placeholder="Source" className="text-sm" value={toMarkdown(block.citation)} onChange={(event) => onChange({ ...block, citation: event.target.value })} />
    </div>
  )
}

function TableFields({ name, block, onChange }: Props<Extract<Block, { type: 'table' }>>) {
  const change = (text: string) => {
    const [header = [], ...rows] = fromRows(text)
    // Every row has as many cells as the header, or the table would not be one.
    onChange({ ...block, header, rows: rows.map((row) => header.map((_, at) => row[at] ?? '')) })
  }
  return (
    <div className="grid gap-1">
      <Draft aria-label={`${name}: first row is the header, cells parted by |`} className="font-mono text-sm" rows={3} value={toRows([block.header, ...block.rows])} onText={change} />
      <p className="px-2 text-sm text-subtle">The first row is the header. Cells are parted by a bar “|”.</p>
    </div>
  )
}

function ImageFields({ name, block, onChange }: Props<Extract<Block, { type: 'image' }>>) {
  return (
    <div className="grid gap-1">
      <p className="px-2 text-sm text-subtle">Image “{block.slot}”. It is made and changed under Images.</p>
      <Area aria-label={`${name}: alternative text`} placeholder="What the picture shows, for those who cannot see it" value={block.alt} onChange={(event) => onChange({ ...block, alt: event.target.value })} />
      <Area aria-label={`${name}: caption`} placeholder="Caption" className="text-sm" value={toMarkdown(block.caption)} onChange={(event) => onChange({ ...block, caption: event.target.value })} />
    </div>
  )
}

function FaqFields({ name, block, onChange }: Props<Extract<Block, { type: 'faq' }>>) {
  const put = (index: number, part: Partial<(typeof block.items)[number]>) => onChange({ ...block, items: block.items.map((item, at) => (at === index ? { ...item, ...part } : item)) })
  return (
    <div className="grid gap-3">
      {block.items.map((item, index) => (
        <div key={index} className="grid gap-0.5">
          <Area aria-label={`${name}: question ${index + 1}`} className="font-medium" value={toMarkdown(item.question)} onChange={(event) => put(index, { question: event.target.value })} />
          <Draft aria-label={`${name}: answer ${index + 1}`} value={toParagraphs(item.answer)} onText={(text) => put(index, { answer: fromParagraphs(text) })} />
        </div>
      ))}
    </div>
  )
}
