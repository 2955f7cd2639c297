import { FileText, ImageOff, Image as ImageIcon, Pencil, SearchX, Sparkles } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { toast } from 'sonner'
import { API } from '@/api/client'
import { sentence } from '@/api/errors'
import type { Image } from '@/api/types'
import { useStarted } from '@/shell/jobs/state'
import { useMe, useRights } from '@/shell/me'
import { useSiteId } from '@/shell/site'
import { CREDITS } from '@/lib/credits'
import { count, plural } from '@/lib/format'
import { type ListControl, type ListShape, useListState } from '@/lib/list-state'
import * as words from '@/lib/words'
import { Badge } from '@/ui/badge'
import { Button, ButtonLink, IconButton } from '@/ui/button'
import { Checkbox } from '@/ui/choice'
import { cx } from '@/ui/cx'
import { Confirm } from '@/ui/dialog'
import { FilterSelect, ListBar, SelectionBar } from '@/ui/list'
import { Card, Page } from '@/ui/page'
import { Pagination } from '@/ui/pagination'
import { Empty, Failure, Loading, Skeleton } from '@/ui/states'
import { EditImage } from './edit-dialog'
import { useGenerateImages, useImages } from './queries'

const SHAPE: ListShape = { sort: '', filters: ['content_id', 'status'] }
const STATUSES = words.statuses('prompted', 'ready', 'uploaded', 'failed')

export default function ImagesPage() {
  const list = useListState(SHAPE)
  const images = useImages(list.state)
  const { write } = useRights()
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [edited, setEdited] = useState<Image>()
  const [making, setMaking] = useState<string[]>()
  const toggle = (id: string) =>
    setSelected((now) => {
      const next = new Set(now)
      if (!next.delete(id)) next.add(id)
      return next
    })
  const clear = () => setSelected(new Set())
  const total = images.data?.count ?? 0
  const waiting = images.data?.results.filter((image) => image.prompt !== '' && ['prompted', 'failed'].includes(image.status)) ?? []
  return (
    <Page
      title="Images"
      lead="A featured image and pictures in the text. Change the prompt until the picture fits."
      actions={
        write &&
        waiting.length > 0 && (
          <Button look="primary" icon={<Sparkles aria-hidden />} onClick={() => setMaking(waiting.map(({ id }) => id))}>
            Make the {plural(waiting.length, 'missing image', 'missing images')}
          </Button>
        )
      }
    >
      <ListBar list={list}>
        <FilterSelect list={list} name="status" label="Any status" options={STATUSES} />
        {list.state.filters['content_id'] !== undefined && <Badge tone="accent">Of one piece</Badge>}
      </ListBar>
      {images.error !== null && images.data === undefined ? (
        <Card>
          <Failure error={images.error} onRetry={() => void images.refetch()} />
        </Card>
      ) : images.data === undefined ? (
        <GridSkeleton />
      ) : total === 0 ? (
        <Card>
          <NoImages list={list} />
        </Card>
      ) : (
        <>
          <ul className={cx('grid grid-cols-[repeat(auto-fill,minmax(min(15rem,100%),1fr))] gap-4', images.isPlaceholderData && 'opacity-60')}>
            {images.data.results.map((image) => (
              <Tile key={image.id} image={image} selected={selected.has(image.id)} onToggle={write ? () => toggle(image.id) : undefined} onEdit={write ? () => setEdited(image) : undefined} />
            ))}
          </ul>
          <Card className="mt-4 [&>nav]:border-t-0">
            <Pagination total={total} noun="images" state={list.state} onChange={list.change} />
          </Card>
        </>
      )}
      <SelectionBar count={selected.size} noun="image" onClear={clear}>
        <Button size="sm" look="primary" icon={<Sparkles aria-hidden />} onClick={() => setMaking([...selected])}>
          Make
        </Button>
      </SelectionBar>
      {edited !== undefined && <EditImage image={images.data?.results.find(({ id }) => id === edited.id) ?? edited} onClose={() => setEdited(undefined)} onMake={() => setMaking([edited.id])} />}
      {making !== undefined && (
        <MakeDialog
          ids={making}
          onClose={() => setMaking(undefined)}
          onStarted={() => {
            clear()
            setMaking(undefined)
          }}
        />
      )}
    </Page>
  )
}

interface TileProps {
  image: Image
  selected: boolean
  onToggle: (() => void) | undefined
  onEdit: (() => void) | undefined
}

function Tile({ image, selected, onToggle, onEdit }: TileProps) {
  const siteId = useSiteId()
  const said = words.status(image.status)
  const name = `${image.role === 'featured' ? 'Featured image' : 'Image'} of ${image.content_title}`
  return (
    <li className={cx('flex flex-col overflow-hidden rounded-xl border bg-surface', selected ? 'border-accent' : 'border-line')}>
      <div className="relative">
        <Picture image={image} />
        {onToggle !== undefined && (
          <span className="absolute top-2 left-2 grid size-8 place-items-center rounded-lg bg-surface/90">
            <Checkbox aria-label={`Select ${name}`} checked={selected} onChange={onToggle} />
          </span>
        )}
      </div>
      <div className="grid flex-1 content-start gap-1.5 p-3">
        <div className="flex items-center justify-between gap-2">
          <span className="flex flex-wrap gap-1">
            <Badge tone={said.tone}>{said.label}</Badge>
            {image.role === 'featured' && <Badge>Featured</Badge>}
          </span>
          {onEdit !== undefined && (
            <IconButton label={`Edit ${name}`} className="size-8" onClick={onEdit}>
              <Pencil aria-hidden />
            </IconButton>
          )}
        </div>
        <Link to={`/s/${siteId}/writer/content/${image.content_id}`} className="line-clamp-2 rounded font-medium underline-offset-2 hover:underline">
          {image.content_title}
        </Link>
        <p className="line-clamp-3 text-sm text-muted">{image.prompt === '' ? 'No prompt yet.' : image.prompt}</p>
        {image.error != null && image.error !== '' && <p className="text-sm text-bad">{image.error}</p>}
        {image.status === 'ready' && image.alt === '' && <p className="text-sm text-warn">No alternative text</p>}
      </div>
    </li>
  )
}

function Picture({ image }: { image: Image }) {
  const siteId = useSiteId()
  const [broken, setBroken] = useState(false)
  const there = image.status === 'ready' || image.status === 'uploaded'
  if (!there || broken) {
    return (
      <div className="grid aspect-video place-items-center bg-sunken text-subtle">
        {broken ? <ImageOff aria-label="The picture could not be loaded" className="size-6" /> : <ImageIcon aria-hidden className="size-6" />}
      </div>
    )
  }
  return (
    <img
      src={`${API}/sites/${siteId}/writer/images/${image.id}/file`}
      alt={image.alt}
      loading="lazy"
      width={image.width ?? undefined}
      height={image.height ?? undefined}
      onError={() => setBroken(true)}
      className="aspect-video w-full bg-sunken object-cover"
    />
  )
}

function GridSkeleton() {
  return (
    <Loading>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(min(15rem,100%),1fr))] gap-4">
        {Array.from({ length: 8 }, (_, index) => (
          <div key={index} className="grid gap-3 rounded-xl border border-line p-3">
            <Skeleton className="aspect-video h-auto" />
            <Skeleton className="w-2/3" />
            <Skeleton />
          </div>
        ))}
      </div>
    </Loading>
  )
}

function NoImages({ list }: { list: ListControl }) {
  const siteId = useSiteId()
  if (list.filtered) {
    return (
      <Empty icon={<SearchX aria-hidden />} title="Nothing matches" actions={<Button onClick={list.clear}>Clear the filters</Button>}>
        No image fits these filters.
      </Empty>
    )
  }
  return (
    <Empty
      icon={<ImageIcon aria-hidden />}
      title="No images yet"
      actions={
        <ButtonLink look="primary" to={`/s/${siteId}/writer/content`}>
          <FileText aria-hidden />
          To the content
        </ButtonLink>
      }
    >
      Automation describes images for what was written; they are made from those descriptions.
    </Empty>
  )
}

function MakeDialog({ ids, onClose, onStarted }: { ids: string[]; onClose: () => void; onStarted: () => void }) {
  const generate = useGenerateImages()
  const started = useStarted()
  const credits = useMe().data?.account.credits
  const confirm = () =>
    generate.mutate(ids, {
      onSuccess: (job) => {
        started(job)
        onStarted()
      },
      onError: (error) => toast.error(sentence(error)),
    })
  return (
    <Confirm open onOpenChange={(open) => !open && onClose()} title={`Make ${plural(ids.length, 'image')}?`} action="Start" pending={generate.isPending} onConfirm={confirm}>
      <p>A picture that is already there is replaced.</p>
      <dl className="tnum mt-3 grid grid-cols-[1fr_auto] gap-y-1 rounded-lg bg-sunken px-4 py-3 text-ink">
        <dt>Costs</dt>
        <dd className="text-right font-semibold">{plural(CREDITS.images(ids.length), 'credit')}</dd>
        <dt className="text-muted">You have</dt>
        <dd className="text-right text-muted">{count(credits)}</dd>
      </dl>
    </Confirm>
  )
}
