import { FileUp } from 'lucide-react'
import { type DragEvent, useRef, useState } from 'react'
import { explain } from '@/api/errors'
import type { ImportReport } from '@/api/types'
import { plural } from '@/lib/format'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { cx } from '@/ui/cx'
import { Dialog } from '@/ui/dialog'
import { Loading } from '@/ui/states'
import { ImportDone, ImportPreview } from './import-preview'
import { useImport, usePreviewImport } from './queries'
import { SectorField, useSectorChoice } from './sector-field'

// The daemon refuses more; saying it before the upload saves the wait.
const MOST_BYTES = 20 * 1024 * 1024

/** Drop a file, see what the server understood, import, see what became of it. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const [file, setFile] = useState<File>()
  const [chosen, setChosen] = useState<string>()
  const [problem, setProblem] = useState<string>()
  const [report, setReport] = useState<ImportReport>()
  const sectorId = useSectorChoice(chosen)
  const preview = usePreviewImport()
  const load = useImport()

  const fail = (error: unknown) => {
    const { title, body } = explain(error)
    setProblem(`${title}. ${body}`)
  }
  const look = (next: File, sector: string) => {
    setProblem(undefined)
    preview.reset()
    setFile(next)
    if (next.size === 0) return setProblem('The file is empty. Choose one with a header line and a keyword on each line.')
    if (next.size > MOST_BYTES) return setProblem('The file is larger than 20 MB. Split it and import the parts one after the other.')
    preview.mutate({ file: next, sectorId: sector }, { onError: fail })
  }
  const start = () => {
    if (file === undefined) return
    setProblem(undefined)
    load.mutate({ file, sectorId }, { onSuccess: setReport, onError: fail })
  }
  const found = preview.data
  const ready = found !== undefined && found.added > 0

  return (
    <Dialog
      open
      wide
      dismissible={file === undefined || report !== undefined}
      onOpenChange={(open) => !open && onClose()}
      title={report === undefined ? 'Import keywords' : 'Import finished'}
      description={report === undefined ? 'CSV or TSV, from any keyword tool. Nothing is saved before you have seen a preview.' : undefined}
      footer={
        report !== undefined ? (
          <Button look="primary" onClick={onClose}>
            Done
          </Button>
        ) : (
          <>
            <Button look="ghost" onClick={onClose}>
              Cancel
            </Button>
            <Button look="primary" disabled={!ready} pending={load.isPending} onClick={start}>
              {ready ? `Import ${plural(found.added, 'keyword')}` : 'Import'}
            </Button>
          </>
        )
      }
    >
      {report !== undefined ? (
        <ImportDone report={report} />
      ) : (
        <div className="grid gap-4">
          <DropZone file={file} onFile={(next) => look(next, sectorId)} />
          <SectorField
            value={sectorId}
            onChange={(next) => {
              setChosen(next)
              // Duplicates are counted within the site, but what is invalid may depend on the sector.
              if (file !== undefined) look(file, next)
            }}
          />
          {problem !== undefined && <Callout kind="bad">{problem}</Callout>}
          {preview.isPending && <Loading label="Reading the file" />}
          {found !== undefined && <ImportPreview report={found} />}
        </div>
      )}
    </Dialog>
  )
}

function DropZone({ file, onFile }: { file: File | undefined; onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const dropped = event.dataTransfer.files[0]
    if (dropped !== undefined) onFile(dropped)
  }
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={cx('flex flex-wrap items-center gap-x-4 gap-y-3 rounded-xl border border-dashed border-line-strong p-4', over && 'border-accent bg-accent-soft', file === undefined && 'justify-center py-10')}
    >
      <FileUp aria-hidden className="size-5 text-muted" />
      <p className="min-w-0 flex-1 basis-40 break-words text-muted max-sm:text-center">
        {file === undefined ? 'Drop a file here, or choose one.' : <span className="font-medium text-ink">{file.name}</span>}
      </p>
      <input
        ref={input}
        type="file"
        aria-label="Keyword file"
        accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values"
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          const chosen = event.target.files?.[0]
          if (chosen !== undefined) onFile(chosen)
          // The same file, put right and chosen again, is a change too.
          event.target.value = ''
        }}
      />
      <Button onClick={() => input.current?.click()}>{file === undefined ? 'Choose a file' : 'Choose another'}</Button>
    </div>
  )
}
