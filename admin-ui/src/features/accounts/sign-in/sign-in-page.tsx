import { type FormEvent, useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { api, done } from '@/api/client'
import { ApiError } from '@/api/errors'
import { useForm } from '@/lib/use-form'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { TextField } from '@/ui/field'
import { useEnter } from './enter'
import { SignInFrame } from './frame'

export default function SignInPage() {
  const form = useForm({ email: '', password: '' })
  const [pending, setPending] = useState(false)
  const [wrong, setWrong] = useState(false)
  const [params] = useSearchParams()
  const enter = useEnter()

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    form.start()
    setWrong(false)
    setPending(true)
    try {
      await done(api.POST('/auth/login', { body: form.values }))
      await enter()
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) setWrong(true)
      else form.fail(error)
    } finally {
      setPending(false)
    }
  }
  return (
    <SignInFrame
      title="Sign in"
      lead="Good to see you."
      foot={
        <>
          New here?{' '}
          <Link className="font-medium text-accent underline underline-offset-2" to={{ pathname: '/sign-up', search: params.toString() }}>
            Create an account
          </Link>
        </>
      }
    >
      <form className="grid gap-4" onSubmit={(event) => void submit(event)}>
        {wrong && <Callout kind="bad">Email and password do not match. Check both and try again.</Callout>}
        {form.problem !== undefined && <Callout kind="bad">{form.problem}</Callout>}
        <TextField label="Email" type="email" name="email" autoComplete="username" required value={form.values.email} onChange={(event) => form.set('email', event.target.value)} error={form.fields['email']} />
        <TextField
          label="Password"
          type="password"
          name="password"
          autoComplete="current-password"
          required
          value={form.values.password}
          onChange={(event) => form.set('password', event.target.value)}
          error={form.fields['password']}
        />
        <Button type="submit" look="primary" pending={pending} className="mt-1 w-full">
          Sign in
        </Button>
      </form>
    </SignInFrame>
  )
}
