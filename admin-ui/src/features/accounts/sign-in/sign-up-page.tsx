import { type FormEvent, useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { api, done } from '@/api/client'
import { useForm } from '@/lib/use-form'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { TextField } from '@/ui/field'
import { useEnter } from './enter'
import { SignInFrame } from './frame'

export default function SignUpPage() {
  const form = useForm({ name: '', email: '', password: '', account_name: '', site_name: '', site_url: '' })
  const [pending, setPending] = useState(false)
  const [params] = useSearchParams()
  const enter = useEnter()
  const bind = (name: keyof typeof form.values) => ({
    name,
    value: form.values[name],
    onChange: (event: { target: { value: string } }) => form.set(name, event.target.value),
    error: form.fields[name],
  })

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    form.start()
    setPending(true)
    try {
      const { site_url, ...rest } = form.values
      await done(api.POST('/auth/register', { body: site_url.trim() === '' ? rest : { ...rest, site_url: site_url.trim() } }))
      await enter()
    } catch (error) {
      form.fail(error)
    } finally {
      setPending(false)
    }
  }
  return (
    <SignInFrame
      title="Create an account"
      lead="One account holds your sites and the people who work on them."
      foot={
        <>
          Have an account?{' '}
          <Link className="font-medium text-accent underline underline-offset-2" to={{ pathname: '/sign-in', search: params.toString() }}>
            Sign in
          </Link>
        </>
      }
    >
      <form className="grid gap-4" onSubmit={(event) => void submit(event)}>
        {form.problem !== undefined && <Callout kind="bad">{form.problem}</Callout>}
        <TextField label="Your name" autoComplete="name" required {...bind('name')} />
        <TextField label="Email" type="email" autoComplete="username" required {...bind('email')} />
        <TextField label="Password" type="password" autoComplete="new-password" required minLength={12} hint="At least 12 characters." {...bind('password')} />
        <TextField label="Account name" autoComplete="organization" required hint="Your company, or your own name." {...bind('account_name')} />
        <TextField label="First site" required placeholder="My blog" {...bind('site_name')} />
        <TextField label="Its address" type="url" inputMode="url" placeholder="https://example.org" hint="Optional. You can connect WordPress later." {...bind('site_url')} />
        <Button type="submit" look="primary" pending={pending} className="mt-1 w-full">
          Create account
        </Button>
      </form>
    </SignInFrame>
  )
}
