import { useSectors } from '@/features/sites/sectors'
import { SelectField } from '@/ui/select'

/** The sector that new keywords go to; not worth a question while there is only one. */
export function SectorField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const sectors = useSectors()
  const options = sectors.data?.results.map(({ id, name }) => ({ value: id, label: name })) ?? []
  if (options.length < 2) return null
  return <SelectField label="Sector" value={value} onChange={onChange} options={options} />
}

/** The chosen sector, or the first until one is chosen. */
export function useSectorChoice(chosen: string | undefined): string {
  const sectors = useSectors()
  return chosen ?? sectors.data?.results[0]?.id ?? ''
}
