// The document as a column of blocks: edit, move, remove, add. Keys serve React only and are never saved.
import { ArrowDown, ArrowUp, Heading, List, Minus, Pilcrow, Plus, Quote, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '@/ui/button'
import { Menu, MenuItem } from '@/ui/menu'
import { BlockFields } from './block-fields'
import { type Block, emptyBlock, type NewKind } from './document'

export interface Keyed {
  key: number
  block: Block
}

let last = 0
const key = () => (last += 1)
export const keyed = (blocks: Block[]): Keyed[] => blocks.map((block) => ({ key: key(), block }))

const NAMES: Record<Block['type'], string> = {
  heading: 'Heading',
  paragraph: 'Paragraph',
  list: 'List',
  table: 'Table',
  quote: 'Quote',
  code: 'Code',
  image: 'Image',
  faq: 'Questions',
  details: 'Details',
  separator: 'Line',
}

const KINDS: { kind: NewKind; icon: typeof Plus }[] = [
  { kind: 'paragraph', icon: Pilcrow },
  { kind: 'heading', icon: Heading },
  { kind: 'list', icon: List },
  { kind: 'quote', icon: Quote },
  { kind: 'separator', icon: Minus },
]

export function BlockEditor({ blocks, onChange }: { blocks: Keyed[]; onChange: (blocks: Keyed[]) => void }) {
  const [said, setSaid] = useState('')
  const put = (index: number, block: Block) => onChange(blocks.map((old, at) => (at === index ? { ...old, block } : old)))
  const move = (from: number, to: number) => {
    const next = [...blocks]
    next.splice(to, 0, ...next.splice(from, 1))
    onChange(next)
    setSaid(`Moved to place ${to + 1} of ${blocks.length}`)
  }
  const remove = (index: number) => {
    onChange(blocks.filter((_, at) => at !== index))
    setSaid('Removed')
  }
  const add = (index: number, kind: NewKind) => onChange([...blocks.slice(0, index), { key: key(), block: emptyBlock(kind) }, ...blocks.slice(index)])
  return (
    <div>
      <p role="status" className="sr-only">
        {said}
      </p>
      <ol className="grid gap-2">
        {blocks.map(({ key: id, block }, index) => {
          const name = `${NAMES[block.type] ?? block.type} ${index + 1}`
          return (
            <li key={id} className="group grid gap-2 rounded-xl border border-line bg-surface p-3 focus-within:border-line-strong sm:grid-cols-[1fr_auto]">
              <div className="min-w-0">
                <BlockFields name={name} block={block} onChange={(next) => put(index, next)} />
              </div>
              <div className="flex items-start gap-0.5 max-sm:justify-end">
                <IconButton label={`Move ${name} up`} className="size-8" disabled={index === 0} onClick={() => move(index, index - 1)}>
                  <ArrowUp aria-hidden />
                </IconButton>
                <IconButton label={`Move ${name} down`} className="size-8" disabled={index === blocks.length - 1} onClick={() => move(index, index + 1)}>
                  <ArrowDown aria-hidden />
                </IconButton>
                <AddMenu label={`Add after ${name}`} onAdd={(kind) => add(index + 1, kind)} />
                <IconButton label={`Remove ${name}`} className="size-8" onClick={() => remove(index)}>
                  <Trash2 aria-hidden />
                </IconButton>
              </div>
            </li>
          )
        })}
      </ol>
      <div className="mt-3">
        <AddMenu wide label="Add a block" onAdd={(kind) => add(blocks.length, kind)} />
      </div>
    </div>
  )
}

function AddMenu({ label, wide = false, onAdd }: { label: string; wide?: boolean; onAdd: (kind: NewKind) => void }) {
  const trigger = wide ? (
    <Button icon={<Plus aria-hidden />}>{label}</Button>
  ) : (
    <IconButton label={label} className="size-8">
      <Plus aria-hidden />
    </IconButton>
  )
  return (
    <Menu trigger={trigger}>
      {KINDS.map(({ kind, icon: Icon }) => (
        <MenuItem key={kind} icon={<Icon aria-hidden />} onSelect={() => onAdd(kind)}>
          {NAMES[kind]}
        </MenuItem>
      ))}
    </Menu>
  )
}
