import { describe, expect, it } from 'vitest'
import { listQuery, readListState, writeListState } from './list-state'

const SHAPE = { sort: '-volume', filters: ['status', 'sector_id'] }
const read = (text: string) => readListState(new URLSearchParams(text), SHAPE)

describe('list state in the address', () => {
  it('is the default for an empty address, and leaves it empty', () => {
    expect(read('')).toEqual({ page: 1, pageSize: 50, sort: '-volume', q: '', filters: {} })
    expect(writeListState(new URLSearchParams(), SHAPE, {}).toString()).toBe('')
  })

  it('survives a round trip', () => {
    const state = { page: 3, pageSize: 100, sort: 'text', q: 'sour dough', filters: { status: 'new,clustered' } }
    expect(read(writeListState(new URLSearchParams(), SHAPE, state).toString())).toEqual(state)
  })

  it('takes no nonsense from an address typed by hand', () => {
    expect(read('page=-2&page_size=13&status=')).toMatchObject({ page: 1, pageSize: 50, filters: {} })
    expect(read('page=1.5').page).toBe(1)
  })

  it('goes back to page 1 when the rows change, not when only the page does', () => {
    const at = new URLSearchParams('page=4&sort=text')
    expect(writeListState(at, SHAPE, { q: 'x' }).get('page')).toBeNull()
    expect(writeListState(at, SHAPE, { page: 5 }).get('page')).toBe('5')
  })

  it('leaves parameters of others alone', () => {
    expect(writeListState(new URLSearchParams('idea=idea_1&page=2'), SHAPE, { sort: 'text' }).toString()).toBe('idea=idea_1&sort=text')
  })

  it('asks the daemon with its own names', () => {
    expect(listQuery(read('q=a&status=new&page=2'))).toEqual({ page: 2, page_size: 50, sort: '-volume', q: 'a', status: 'new' })
  })
})
