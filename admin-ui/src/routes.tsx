// Every address of the console, and the page behind it. Pages are loaded when they are visited.
import { createBrowserRouter, type RouteObject } from 'react-router'
import { Home } from '@/shell/home'
import { NotFound, RouteError } from '@/shell/route-error'
import { Loading } from '@/ui/states'

type Load = () => Promise<{ default: React.ComponentType }>
const lazily = (load: Load): Pick<RouteObject, 'lazy'> => ({ lazy: async () => ({ Component: (await load()).default }) })

const sitePages: RouteObject[] = [
  { index: true, ...lazily(() => import('@/features/dashboard/page')) },
  { path: 'planner/keywords', ...lazily(() => import('@/features/planner/keywords/page')) },
  { path: 'planner/clusters', ...lazily(() => import('@/features/planner/clusters/page')) },
  { path: 'planner/ideas', ...lazily(() => import('@/features/planner/ideas/page')) },
  { path: 'writer/tasks', ...lazily(() => import('@/features/writer/tasks/page')) },
  { path: 'writer/content', ...lazily(() => import('@/features/writer/content/list-page')) },
  { path: 'writer/content/:contentId', ...lazily(() => import('@/features/writer/content/page')) },
  { path: 'writer/images', ...lazily(() => import('@/features/writer/images/page')) },
  { path: 'publisher/deliveries', ...lazily(() => import('@/features/publisher/deliveries/page')) },
  { path: 'publisher/wordpress', ...lazily(() => import('@/features/publisher/wordpress/page')) },
  { path: 'automation/rules', ...lazily(() => import('@/features/automation/rules/list-page')) },
  { path: 'automation/rules/:ruleId', ...lazily(() => import('@/features/automation/rules/page')) },
  { path: 'automation/runs', ...lazily(() => import('@/features/automation/runs/list-page')) },
  { path: 'automation/runs/:runId', ...lazily(() => import('@/features/automation/runs/page')) },
  { path: 'billing', ...lazily(() => import('@/features/billing/page')) },
  { path: 'system/providers', ...lazily(() => import('@/features/system/providers/page')) },
  { path: 'account/users', ...lazily(() => import('@/features/accounts/users/page')) },
  { path: 'account/api-keys', ...lazily(() => import('@/features/accounts/api-keys/page')) },
  { path: 'settings', ...lazily(() => import('@/features/sites/settings-page')) },
  { path: '*', element: <NotFound /> },
]

export const router = createBrowserRouter(
  [
    {
      errorElement: <RouteError />,
      hydrateFallbackElement: (
        <main className="p-8">
          <Loading />
        </main>
      ),
      children: [
        { index: true, element: <Home /> },
        { path: 'sign-in', ...lazily(() => import('@/features/accounts/sign-in/sign-in-page')) },
        { path: 'sign-up', ...lazily(() => import('@/features/accounts/sign-in/sign-up-page')) },
        { path: 'sites/new', ...lazily(() => import('@/features/sites/new-page')) },
        {
          path: 's/:siteId',
          ...lazily(() => import('@/shell/shell')),
          children: [{ errorElement: <RouteError />, children: sitePages }],
        },
        { path: '*', element: <NotFound /> },
      ],
    },
  ],
  { basename: '/app' },
)
