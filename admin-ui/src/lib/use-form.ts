// A form's values and the server's findings about them, side by side; a failed save keeps every value.
import { useState } from 'react'
import { ApiError, explain, type FieldErrors } from '@/api/errors'

export function useForm<T extends object>(initial: T) {
  const [values, setValues] = useState<T>(initial)
  const [fields, setFields] = useState<FieldErrors>({})
  const [problem, setProblem] = useState<string>()
  const [touched, setTouched] = useState(false)

  const set = <K extends keyof T>(name: K, value: T[K]) => {
    setValues((now) => ({ ...now, [name]: value }))
    setFields((now) => Object.fromEntries(Object.entries(now).filter(([field]) => field !== name)))
    setTouched(true)
  }
  const reset = (next: T) => {
    setValues(next)
    setFields({})
    setProblem(undefined)
    setTouched(false)
  }
  /** Puts each finding at its field; what belongs to no shown field becomes one sentence above the form. */
  const fail = (error: unknown) => {
    const found = error instanceof ApiError ? error.fields : {}
    const shown = Object.keys(found).filter((name) => name in values)
    setFields(Object.fromEntries(shown.map((name) => [name, found[name] ?? []])))
    const elsewhere = Object.entries(found).filter(([name]) => !shown.includes(name))
    const { title, body } = explain(error)
    if (elsewhere.length > 0) setProblem(elsewhere.map(([name, said]) => `${name}: ${said.join(' ')}`).join(' · '))
    else setProblem(shown.length > 0 ? undefined : `${title}. ${body}`)
  }
  const start = () => {
    setFields({})
    setProblem(undefined)
  }
  return { values, set, reset, fields, setFields, problem, fail, start, touched }
}
