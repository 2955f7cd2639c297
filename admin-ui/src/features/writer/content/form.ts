// What can be edited of a content, as the form holds it, and back.
import type { FieldErrors } from '@/api/errors'
import type { Content, ContentPatch } from '@/api/types'
import { asDocument, filled } from './document'
import { type Keyed, keyed } from './block-editor'

export interface ContentForm {
  title: string
  slug: string
  excerpt: string
  seo_title: string
  seo_description: string
  focus_keyword: string
  categories: string
  tags: string
  blocks: Keyed[]
}

export const formOf = (content: Content): ContentForm => ({
  title: content.title,
  slug: content.slug,
  excerpt: content.excerpt,
  seo_title: content.seo.title,
  seo_description: content.seo.description,
  focus_keyword: content.seo.focus_keyword,
  categories: content.categories.join(', '),
  tags: content.tags.join(', '),
  blocks: keyed(asDocument(content.doc).blocks),
})

const names = (text: string) => [...new Set(text.split(',').map((name) => name.trim()).filter((name) => name !== ''))]

export const patchOf = (form: ContentForm, content: Content): ContentPatch => ({
  title: form.title.trim(),
  slug: form.slug.trim(),
  excerpt: form.excerpt,
  seo: { ...content.seo, title: form.seo_title, description: form.seo_description, focus_keyword: form.focus_keyword },
  categories: names(form.categories),
  tags: names(form.tags),
  doc: { blocks: filled(form.blocks.map(({ block }) => block)) },
})

/** The daemon names a field inside seo by its path; the form's field has a flat name. */
const FLAT: Record<string, string> = { 'seo.title': 'seo_title', 'seo.description': 'seo_description', 'seo.focus_keyword': 'focus_keyword' }

/** The server's findings at the form's fields; those about the text name the block as a person counts it. */
export function flatFields(found: FieldErrors): FieldErrors {
  const flat: FieldErrors = {}
  for (const [name, said] of Object.entries(found)) {
    const block = /^doc\.blocks\[(\d+)\]/.exec(name)?.[1]
    const field = name.startsWith('doc') ? 'blocks' : (FLAT[name] ?? name)
    flat[field] = [...(flat[field] ?? []), ...(block === undefined ? said : said.map((words) => `Block ${Number(block) + 1}: ${words}.`))]
  }
  return flat
}
