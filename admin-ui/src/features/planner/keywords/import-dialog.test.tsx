import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { data, pageOf, renderPage, stubDaemon } from '@/test/render'
import { ImportDialog } from './import-dialog'

const IMPORT = 'POST /sites/site_1/planner/keywords/import'
const SECTORS = { 'GET /sites/site_1/sectors': () => pageOf([{ id: 'sect_1', name: 'General', status: 'active', keyword_count: 0 }]) }
const REPORT = {
  rows: 4,
  added: 2,
  duplicates: 1,
  invalid: 1,
  errors: [{ line: 5, column: 'Volume', message: 'Not a number.' }],
  errors_total: 1,
  mapping: { text: 'Keyword', volume: 'Search volume' },
  preview: [{ text: 'rye bread', volume: 1200 }, { text: 'spelt bread' }],
}
const csv = (text = 'Keyword,Search volume\nrye bread,1200\n') => new File([text], 'export.csv', { type: 'text/csv' })

it('previews first, imports only when told to, and reports', async () => {
  const asked = stubDaemon({ ...SECTORS, [IMPORT]: () => data(REPORT) })
  const close = vi.fn()
  renderPage(<ImportDialog onClose={close} />)
  await userEvent.upload(await screen.findByLabelText('Keyword file'), csv())

  expect(await screen.findByText('rye bread')).toBeInTheDocument()
  expect(screen.getByText('from “Search volume”')).toBeInTheDocument()
  expect(screen.getByText('Line 5')).toBeInTheDocument()
  const imports = () => asked.filter(({ path }) => path.endsWith('/import'))
  expect(imports().map(({ query }) => query.get('dry_run'))).toEqual(['true'])

  await userEvent.click(screen.getByRole('button', { name: 'Import 2 keywords' }))
  expect(await screen.findByText('2 keywords added')).toBeInTheDocument()
  const last = imports().at(-1)
  expect(last?.query.get('dry_run')).toBe('false')
  expect(last?.query.get('sector_id')).toBe('sect_1')
  expect(last?.headers.get('content-type')).toContain('text/csv')
  await userEvent.click(screen.getByRole('button', { name: 'Done' }))
  expect(close).toHaveBeenCalled()
})

it('shows what the server says against a file, and lets another be chosen', async () => {
  let answers = 0
  stubDaemon({
    ...SECTORS,
    [IMPORT]: () => ((answers += 1) === 1 ? { status: 400, body: { code: 'validation_failed', detail: 'No column looks like keywords.' } } : data(REPORT)),
  })
  renderPage(<ImportDialog onClose={() => undefined} />)
  const input = await screen.findByLabelText('Keyword file')
  await userEvent.upload(input, csv('a,b\n'))
  expect(await screen.findByText(/No column looks like keywords/)).toBeInTheDocument()
  expect(screen.getByRole('button', { name: 'Import' })).toBeDisabled()
  await userEvent.upload(input, csv())
  expect(await screen.findByRole('button', { name: 'Import 2 keywords' })).toBeEnabled()
})

it('sends neither an empty nor a huge file', async () => {
  const asked = stubDaemon(SECTORS)
  renderPage(<ImportDialog onClose={() => undefined} />)
  const input = await screen.findByLabelText('Keyword file')
  await userEvent.upload(input, csv(''))
  expect(await screen.findByText(/The file is empty/)).toBeInTheDocument()
  const huge = csv()
  Object.defineProperty(huge, 'size', { value: 21 * 1024 * 1024 })
  await userEvent.upload(input, huge)
  expect(await screen.findByText(/larger than 20 MB/)).toBeInTheDocument()
  expect(asked.some(({ path }) => path.endsWith('/import'))).toBe(false)
})
