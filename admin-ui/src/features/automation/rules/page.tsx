import { useParams } from 'react-router'
import { useSiteId } from '@/shell/site'
import { Page } from '@/ui/page'
import { Loaded } from '@/ui/states'
import { useRule } from './queries'
import { RuleForm } from './rule-form'

export default function RulePage() {
  const { ruleId = '' } = useParams()
  const siteId = useSiteId()
  const fresh = ruleId === 'new'
  const rule = useRule(ruleId, !fresh)
  const back = { to: `/s/${siteId}/automation/rules`, label: 'Rules' }
  return (
    <Page narrow title={fresh ? 'New rule' : (rule.data?.name ?? 'Rule')} back={back}>
      {fresh ? <RuleForm /> : <Loaded query={rule}>{(found) => <RuleForm key={found.id} rule={found} />}</Loaded>}
    </Page>
  )
}
