// The last resort when a page itself breaks: say so, and offer two ways on.
import { isRouteErrorResponse, useRouteError } from 'react-router'
import { Button, ButtonLink } from '@/ui/button'

export function RouteError() {
  const error = useRouteError()
  const missing = isRouteErrorResponse(error) && error.status === 404
  return <Message missing={missing} />
}

export const NotFound = () => <Message missing />

function Message({ missing }: { missing: boolean }) {
  return (
    <main className="grid min-h-[70dvh] place-items-center px-6">
      <div className="grid max-w-md justify-items-center gap-4 text-center">
        <h1 className="text-2xl font-semibold">{missing ? 'There is no such page' : 'This page ran into a problem'}</h1>
        <p className="text-muted">
          {missing ? 'The address may be old or mistyped.' : 'Loading it again usually helps. After an update of the daemon the page has to be loaded anew.'}
        </p>
        <div className="flex gap-2">
          {!missing && (
            <Button look="primary" onClick={() => window.location.reload()}>
              Load again
            </Button>
          )}
          <ButtonLink to="/">To the dashboard</ButtonLink>
        </div>
      </div>
    </main>
  )
}
