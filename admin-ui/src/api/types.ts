// The names that the console uses for the document's schemas. When the daemon renames one, only this file changes.
import type { components } from './schema'

type S = components['schemas']

export type Session = S['Session']
export type Me = S['Me']
export type Member = S['Member']
export type MemberPatch = S['MemberPatch']
export type Role = S['Role']
export type SiteGrant = S['SiteGrant']
export type ApiKey = S['ApiKey']
export type ApiKeyIn = S['ApiKeyIn']
export type NewApiKey = S['NewApiKey']
export type Site = S['Site']
export type SitePatch = S['SitePatch']
export type Sector = S['Sector']
export type Keyword = S['Keyword']
export type KeywordIn = S['KeywordIn']
export type KeywordsAdded = S['KeywordsAdded']
export type ImportReport = S['ImportReport']
export type Cluster = S['Cluster']
export type ClusterPatch = S['ClusterPatch']
export type Idea = S['Idea']
export type IdeaPatch = S['IdeaPatch']
export type Task = S['Task']
export type Content = S['Content']
export type ContentSummary = S['ContentSummary']
export type ContentPatch = S['ContentPatch']
export type ContentVersion = S['ContentVersion']
export type Seo = S['Seo']
export type Image = S['Image']
export type ImagePatch = S['ImagePatch']
export type Delivery = S['Delivery']
export type WordPress = S['WordPress']
export type Pairing = S['Pairing']
export type PairingCode = S['PairingCode']
export type RestIn = S['RestIn']
export type Rule = S['Rule']
export type RuleIn = S['RuleIn']
export type Limits = S['StageLimits']
/** Every state that anything can be in. */
export type Status = S[
  | 'KeywordStatus'
  | 'ClusterStatus'
  | 'IdeaStatus'
  | 'TaskStatus'
  | 'EditorialStatus'
  | 'DeliveryStatus'
  | 'ImageStatus'
  | 'DeliveryState'
  | 'PairingStatus'
  | 'JobStatus'
  | 'RunStatus'
  | 'StageStatus'
  | 'SiteStatus'
  | 'AccountStatus']
export type Stage = S['Stage']
export type Intent = S['Intent']
export type PostStatus = S['PostStatus']
export type Run = S['Run']
export type RunStage = S['RunStage']
export type Balance = S['Balance']
export type LedgerEntry = S['LedgerEntry']
export type Provider = S['Provider']
export type ProviderIn = S['ProviderIn']
export type Dashboard = S['Dashboard']
export type Job = S['Job']
