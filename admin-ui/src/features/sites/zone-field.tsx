import { useId, useMemo } from 'react'
import { Field, type FieldProps, inputClass } from '@/ui/field'
import { cx } from '@/ui/cx'
import { timeZones } from './options'

/** There are over four hundred zones, so one types a few letters and picks. */
export function ZoneField({ value, onChange, ...field }: FieldProps & { value: string; onChange: (value: string) => void }) {
  const listId = useId()
  const zones = useMemo(() => timeZones(), [])
  return (
    <Field {...field}>
      {(wiring) => (
        <>
          <input {...wiring} list={listId} autoComplete="off" required value={value} onChange={(event) => onChange(event.target.value)} className={cx(inputClass, 'h-9')} />
          <datalist id={listId}>
            {zones.map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  )
}
