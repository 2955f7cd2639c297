// What the server made of a file: before the import, and after it.
import type { ImportReport } from '@/api/types'
import { count, decimal, plural } from '@/lib/format'
import * as words from '@/lib/words'
import { Callout } from '@/ui/callout'

const NAMES: Record<string, string> = { text: 'Keyword', volume: 'Volume', difficulty: 'Difficulty', cpc: 'CPC', intent: 'Intent', country: 'Country', language: 'Language' }

function Figures({ items }: { items: [string, number][] }) {
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-xl border border-line bg-line sm:grid-cols-4">
      {items.map(([label, value]) => (
        <div key={label} className="bg-surface px-4 py-3">
          <dt className="text-sm text-subtle">{label}</dt>
          <dd className="tnum text-xl font-semibold">{count(value)}</dd>
        </div>
      ))}
    </dl>
  )
}

export function ImportPreview({ report }: { report: ImportReport }) {
  const columns = Object.entries(report.mapping).filter(([, column]) => column != null)
  const fields = columns.map(([field]) => field)
  const from = new Map(columns)
  return (
    <>
      <Figures
        items={[
          ['Rows', report.rows],
          ['New', report.added],
          ['Already there', report.duplicates],
          ['Not usable', report.invalid],
        ]}
      />
      <Findings report={report} />
      {report.added === 0 && report.rows > 0 && report.invalid === 0 && <Callout>Every keyword of this file is already in the site. Importing it changes nothing.</Callout>}
      <section className="grid gap-2">
        <h3 className="font-semibold">First rows, as they will be saved</h3>
        <div role="region" aria-label="Preview" tabIndex={0} className="overflow-x-auto rounded-xl border border-line">
          <table className="w-full text-sm">
            <thead>
              <tr className="border-b border-line text-left">
                {fields.map((field) => (
                  <th key={field} scope="col" className="px-3 py-2 font-medium whitespace-nowrap">
                    {NAMES[field] ?? words.plain(field)}
                    <span className="block font-normal text-subtle">from “{from.get(field)}”</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody className="tnum">
              {report.preview.slice(0, 8).map((row, index) => (
                <tr key={index} className="border-b border-line last:border-0">
                  {fields.map((field) => (
                    <td key={field} className="px-3 py-1.5 whitespace-nowrap">
                      {cell(field, (row as Record<string, unknown>)[field])}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </>
  )
}

function cell(field: string, value: unknown): string {
  if (value == null) return '–'
  if (typeof value !== 'number') return String(value)
  return field === 'cpc' ? decimal(value) : count(value)
}

function Findings({ report }: { report: ImportReport }) {
  if (report.errors.length === 0) return null
  return (
    <Callout kind="warn" title={`${plural(report.invalid, 'row')} will be left out`}>
      <ul className="grid max-h-40 gap-1 overflow-y-auto" tabIndex={0} aria-label="Rows with problems">
        {report.errors.map((error, index) => (
          <li key={index}>
            <span className="tnum font-medium">Line {error.line}</span>
            {error.column != null && error.column !== '' && ` (${error.column})`}: {error.message}
          </li>
        ))}
      </ul>
      {report.errors.length < report.errors_total && <p className="mt-1 text-muted">And {count(report.errors_total - report.errors.length)} more.</p>}
    </Callout>
  )
}

export function ImportDone({ report }: { report: ImportReport }) {
  return (
    <div className="grid gap-4">
      <Callout kind="ok" title={report.added === 0 ? 'Nothing new to add' : `${plural(report.added, 'keyword')} added`}>
        {report.duplicates > 0 && <p>{plural(report.duplicates, 'keyword was', 'keywords were')} there already and stayed as they are.</p>}
      </Callout>
      <Findings report={report} />
    </div>
  )
}
