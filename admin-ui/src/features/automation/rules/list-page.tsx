import { CalendarClock, MoreHorizontal, Pencil, Play, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { toast } from 'sonner'
import { sentence } from '@/api/errors'
import type { Rule } from '@/api/types'
import { useRights } from '@/shell/me'
import { useSiteId } from '@/shell/site'
import { ago, dateTime } from '@/lib/format'
import * as words from '@/lib/words'
import { Badge } from '@/ui/badge'
import { Button, ButtonLink, IconButton } from '@/ui/button'
import { Switch } from '@/ui/choice'
import { Confirm } from '@/ui/dialog'
import { Menu, MenuItem, MenuSeparator } from '@/ui/menu'
import { Card, Page } from '@/ui/page'
import { Empty, Loaded, Skeleton } from '@/ui/states'
import { useEnableRule, useRemoveRule, useRules, useRunNow } from './queries'

export default function RulesPage() {
  const rules = useRules()
  const siteId = useSiteId()
  const { write } = useRights()
  const [removed, setRemoved] = useState<Rule>()
  const add = (
    <ButtonLink look="primary" to={`/s/${siteId}/automation/rules/new`}>
      <Plus aria-hidden />
      New rule
    </ButtonLink>
  )
  return (
    <Page title="Rules" lead="What happens by itself, and when." actions={write && add}>
      <Loaded query={rules} loading={<Skeleton className="h-40 rounded-xl" />}>
        {(list) =>
          list.length === 0 ? (
            <Card>
              <Empty icon={<CalendarClock aria-hidden />} title="No rules yet" actions={write && add}>
                A rule takes keywords through the pipeline on a schedule, as far as you let it.
              </Empty>
            </Card>
          ) : (
            <ul className="grid gap-4">
              {list.map((rule) => (
                <RuleCard key={rule.id} rule={rule} onRemove={() => setRemoved(rule)} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {removed !== undefined && <RemoveRule rule={removed} onClose={() => setRemoved(undefined)} />}
    </Page>
  )
}

function RuleCard({ rule, onRemove }: { rule: Rule; onRemove: () => void }) {
  const siteId = useSiteId()
  const navigate = useNavigate()
  const { write } = useRights()
  const enable = useEnableRule()
  const run = useRunNow()
  const address = `/s/${siteId}/automation/rules/${rule.id}`
  const start = () =>
    run.mutate(rule.id, {
      onSuccess: (started) => void navigate(`/s/${siteId}/automation/runs/${started.id}`),
      onError: (error) => toast.error(sentence(error)),
    })
  return (
    <li className="grid gap-4 rounded-xl border border-line bg-surface p-5">
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <div className="grid min-w-0 flex-1 basis-64 gap-1">
          <h2 className="text-lg font-semibold">
            <Link to={address} className="rounded underline-offset-2 hover:underline">
              {rule.name}
            </Link>
          </h2>
          <p className="text-muted">{rule.description}</p>
          <p className="tnum text-sm text-subtle">
            {rule.enabled && rule.next_fire_at != null ? `Next: ${dateTime(rule.next_fire_at, rule.time_zone)} (${rule.time_zone}), ${ago(rule.next_fire_at)}` : 'Does not fire by itself.'}
          </p>
        </div>
        <div className="flex items-center gap-2">
          {write && (
            <>
              <Switch
                hideLabel
                label={`Enabled: ${rule.name}`}
                checked={rule.enabled}
                disabled={enable.isPending}
                onChange={(enabled) => enable.mutate({ id: rule.id, version: rule.version, enabled }, { onError: (error) => toast.error(sentence(error)) })}
              />
              <Button icon={<Play aria-hidden />} pending={run.isPending} onClick={start} aria-label={`Run now: ${rule.name}`}>
                Run now
              </Button>
              <Menu
                trigger={
                  <IconButton label={`More for ${rule.name}`}>
                    <MoreHorizontal aria-hidden />
                  </IconButton>
                }
              >
                <MenuItem icon={<Pencil aria-hidden />} onSelect={() => void navigate(address)}>
                  Edit
                </MenuItem>
                <MenuSeparator />
                <MenuItem danger icon={<Trash2 aria-hidden />} onSelect={onRemove}>
                  Remove
                </MenuItem>
              </Menu>
            </>
          )}
        </div>
      </div>
      <ol aria-label="Stages" className="flex flex-wrap gap-1.5">
        {rule.stages.map((stage) => (
          <li key={stage}>
            <Badge>{words.stage(stage)}</Badge>
          </li>
        ))}
      </ol>
    </li>
  )
}

function RemoveRule({ rule, onClose }: { rule: Rule; onClose: () => void }) {
  const remove = useRemoveRule()
  return (
    <Confirm
      open
      danger
      onOpenChange={(open) => !open && onClose()}
      title={`Remove “${rule.name}”?`}
      action="Remove"
      pending={remove.isPending}
      onConfirm={() => remove.mutate(rule.id, { onSuccess: onClose, onError: (error) => toast.error(sentence(error)) })}
    >
      It fires no more. Its past runs stay.
    </Confirm>
  )
}
