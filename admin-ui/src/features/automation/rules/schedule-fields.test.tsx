import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { expect, it } from 'vitest'
import { data, renderPage, stubDaemon } from '@/test/render'
import { ScheduleFields } from './schedule-fields'

const EXPLAIN = 'POST /automation/rules/explain'

function Form({ start }: { start: string }) {
  const [cron, setCron] = useState(start)
  return (
    <>
      <ScheduleFields cron={cron} timeZone="Europe/Berlin" onCron={setCron} onTimeZone={() => undefined} errors={{}} />
      <output aria-label="cron">{cron}</output>
    </>
  )
}

it('shows the sentence and the firings of the server, in the zone of the rule', async () => {
  stubDaemon({ [EXPLAIN]: () => data({ description: 'At 09:00, every day', next_firings: ['2026-11-23T08:00:00Z'] }) })
  renderPage(<Form start="0 9 * * *" />)
  expect(await screen.findByText('At 09:00, every day')).toBeInTheDocument()
  expect(screen.getByText(/Mon,? 23 Nov,? 09:00/)).toBeInTheDocument()
})

it('says what is wrong with an expression, and keeps it', async () => {
  stubDaemon({
    [EXPLAIN]: ({ text }) =>
      text.includes('nonsense') ? { status: 400, body: { code: 'validation_failed', errors: { cron: ['Five fields are needed.'] } } } : data({ description: 'At times', next_firings: [] }),
  })
  renderPage(<Form start="0 9 1 * *" />)
  const field = screen.getByLabelText('Expression')
  await userEvent.clear(field)
  await userEvent.type(field, 'nonsense')
  expect(await screen.findByText('Five fields are needed.')).toBeInTheDocument()
  expect(field).toHaveValue('nonsense')
  await waitFor(() => expect(screen.getByLabelText('cron')).toHaveTextContent('nonsense'))
})

it('writes the expression for a chosen time', async () => {
  stubDaemon({ [EXPLAIN]: () => data({ description: 'x', next_firings: [] }) })
  renderPage(<Form start="0 9 * * 1-5" />)
  const time = screen.getByLabelText('Time')
  await userEvent.clear(time)
  await userEvent.type(time, '07:45')
  expect(screen.getByLabelText('cron')).toHaveTextContent('45 7 * * 1-5')
})
