// Server-sent events by fetch, so that a cut stream can be told from a finished one and the caller can fall back to polling.
import { EventSourceParserStream } from 'eventsource-parser/stream'

export interface StreamOptions {
  url: string
  signal: AbortSignal
  onData: (data: unknown) => void
}

/** Resolves when the server closes the stream, rejects when it cannot be had. */
export async function readStream({ url, signal, onData }: StreamOptions): Promise<void> {
  const response = await fetch(url, { signal, headers: { Accept: 'text/event-stream' }, credentials: 'same-origin' })
  if (!response.ok || response.body === null) throw new Error(`stream refused with ${response.status}`)
  const events = response.body
    .pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>)
    .pipeThrough(new EventSourceParserStream())
  const reader = events.getReader()
  for (;;) {
    const next = await reader.read()
    if (next.done) return
    try {
      onData(JSON.parse(next.value.data))
    } catch {
      // A comment or a partial line is no progress; the poll that runs beside the stream corrects any gap.
    }
  }
}
