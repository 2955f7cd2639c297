// The session ended while a page was open. The page stays as it is; signing in goes on from there.
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, done } from '@/api/client'
import { sentence } from '@/api/errors'
import { sessionKnown } from '@/api/session'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Dialog } from '@/ui/dialog'
import { TextField } from '@/ui/field'

export default function SignInAgain({ email }: { email: string }) {
  const queries = useQueryClient()
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<string>()
  const [pending, setPending] = useState(false)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setPending(true)
    setProblem(undefined)
    try {
      await done(api.POST('/auth/login', { body: { email, password } }))
      sessionKnown()
      setPassword('')
      await queries.invalidateQueries()
    } catch (error) {
      setProblem(sentence(error))
    } finally {
      setPending(false)
    }
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && sessionKnown()}
      dismissible={false}
      title="Please sign in again"
      description="Your session has ended. What you typed on this page is still there."
    >
      <form onSubmit={(event) => void submit(event)} className="grid gap-4">
        {problem !== undefined && <Callout kind="bad">{problem}</Callout>}
        <TextField label="Email" value={email} readOnly autoComplete="username" />
        <TextField label="Password" type="password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.target.value)} />
        <Button type="submit" look="primary" pending={pending} className="justify-self-end">
          Sign in
        </Button>
      </form>
    </Dialog>
  )
}
