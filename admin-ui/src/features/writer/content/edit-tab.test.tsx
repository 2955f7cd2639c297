import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import type { Content } from '@/api/types'
import { data, renderPage, stubDaemon } from '@/test/render'
import { EditTab } from './edit-tab'
import { flatFields } from './form'

const ONE = '/sites/site_1/writer/content/cont_1'
const CONTENT: Content = {
  id: 'cont_1',
  sector_id: 'sect_1',
  provenance: { provider: 'builtin', model: '' },
  created_at: '2026-11-01T08:00:00Z',
  updated_at: '2026-11-01T08:00:00Z',
  title: 'Rye',
  slug: 'rye',
  excerpt: '',
  doc: { blocks: [{ type: 'paragraph', text: [{ text: 'Old words' }] }, { type: 'heading', level: 2, text: [{ text: 'Below', bold: true }] }] },
  html: '',
  language: 'en',
  word_count: 2,
  seo: { title: '', description: '', focus_keyword: 'rye', secondary_keywords: ['bread'] },
  categories: [],
  tags: [],
  editorial_status: 'draft',
  delivery_status: 'none',
  working_draft: false,
  version: 3,
  current_version: 3,
}

it('saves with the version it began from, and leaves untouched text as it was', async () => {
  const asked = stubDaemon({ [`PATCH ${ONE}`]: () => data({ ...CONTENT, title: 'Rye bread', version: 4 }) })
  renderPage(<EditTab content={CONTENT} onTouched={() => undefined} />)
  await userEvent.type(screen.getByLabelText('Title'), ' bread')
  await userEvent.type(screen.getByLabelText('Paragraph 1'), '!')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  await screen.findByText('All saved')
  const patch = asked.find(({ method }) => method === 'PATCH')
  expect(patch?.headers.get('if-match')).toBe('"v3"')
  const body = JSON.parse(patch?.text ?? '{}')
  expect(body.title).toBe('Rye bread')
  expect(body.seo.secondary_keywords).toEqual(['bread'])
  expect(body.doc.blocks).toEqual([
    { type: 'paragraph', text: 'Old words!' },
    { type: 'heading', level: 2, text: [{ text: 'Below', bold: true }] },
  ])
})

it('keeps what was typed when somebody else saved first, and can save over it', async () => {
  const asked = stubDaemon({
    [`PATCH ${ONE}`]: ({ headers }) => (headers.get('if-match') === '"v7"' ? data({ ...CONTENT, title: 'Mine', version: 8 }) : { status: 412, body: { code: 'version_conflict' } }),
    [`GET ${ONE}`]: () => data({ ...CONTENT, title: 'Theirs', version: 7 }),
  })
  renderPage(<EditTab content={CONTENT} onTouched={() => undefined} />)
  const title = screen.getByLabelText('Title')
  await userEvent.clear(title)
  await userEvent.type(title, 'Mine')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  expect(await screen.findByText(/Somebody else saved this piece/)).toBeInTheDocument()
  expect(title).toHaveValue('Mine')
  await userEvent.click(screen.getByRole('button', { name: 'Save mine over it' }))
  await screen.findByText('All saved')
  await waitFor(() => expect(asked.filter(({ method }) => method === 'PATCH')).toHaveLength(2))
})

it('moves, adds and removes blocks by buttons with names', async () => {
  stubDaemon({})
  renderPage(<EditTab content={CONTENT} onTouched={() => undefined} />)
  await userEvent.click(screen.getByRole('button', { name: 'Move Heading 2 up' }))
  expect(screen.getByLabelText('Heading 1')).toHaveValue('**Below**')
  await userEvent.click(screen.getByRole('button', { name: 'Remove Heading 1' }))
  expect(screen.getByLabelText('Paragraph 1')).toHaveValue('Old words')
  await userEvent.click(screen.getByRole('button', { name: 'Add a block' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Heading' }))
  expect(screen.getByLabelText('Heading 2')).toHaveValue('')
})

it('puts a finding of the server at its field', async () => {
  stubDaemon({ [`PATCH ${ONE}`]: () => ({ status: 400, body: { code: 'validation_failed', errors: { 'seo.title': ['Too short.'] } } }) })
  renderPage(<EditTab content={CONTENT} onTouched={() => undefined} />)
  const field = screen.getByLabelText('Title for search engines')
  await userEvent.type(field, 'x')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  expect(await screen.findByText('Too short.')).toBeInTheDocument()
  expect(field).toBeInvalid()
  expect(screen.getByText('Not saved: see what is marked above')).toBeInTheDocument()
})

it('says which block the server does not take', () => {
  const found = { 'doc.blocks[2].text': ['is not a link'], 'doc.blocks[2].items[0].text': ['is empty'], title: ['Too long.'] }
  expect(flatFields(found)).toEqual({ blocks: ['Block 3: is not a link.', 'Block 3: is empty.'], title: ['Too long.'] })
})
