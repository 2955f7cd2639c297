import { expect, it } from 'vitest'
import { safeNext } from './enter'

it('goes back only to places inside the console', () => {
  expect(safeNext('/s/site_1/billing?x=1')).toBe('/s/site_1/billing?x=1')
  for (const bad of [null, '', 'https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) expect(safeNext(bad)).toBe('/')
})
