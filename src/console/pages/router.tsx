// Routes of the console; each page is its own chunk and loads when somebody goes there.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Frame } from './frame.tsx';
import { BrokenPage, LoadingPage, MissingPage } from './parts/states.tsx';
import { rulesSearch } from './rules/search.ts';

const root = createRootRoute({ component: Frame, notFoundComponent: MissingPage });

const front = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./front/page.tsx'), 'FrontPage'),
});
const report = createRoute({
  getParentRoute: () => root,
  path: '/melden',
  component: lazyRouteComponent(() => import('./report/page.tsx'), 'ReportPage'),
});
const help = createRoute({
  getParentRoute: () => root,
  path: '/hulp',
  component: lazyRouteComponent(() => import('./help/page.tsx'), 'HelpPage'),
});

/** Which articles to show; kept in the address bar so that a link carries it. */
const rules = createRoute({
  getParentRoute: () => root,
  path: '/regels',
  validateSearch: rulesSearch,
  component: lazyRouteComponent(() => import('./rules/page.tsx'), 'RulesPage'),
});
const rule = createRoute({
  getParentRoute: () => root,
  path: '/regels/$article',
  validateSearch: rulesSearch,
  component: lazyRouteComponent(() => import('./rules/page.tsx'), 'RulesPage'),
});
const start = createRoute({
  getParentRoute: () => root,
  path: '/start',
  component: lazyRouteComponent(() => import('./start/page.tsx'), 'StartPage'),
});
const mine = createRoute({
  getParentRoute: () => root,
  path: '/mijn-gegevens',
  component: lazyRouteComponent(() => import('./mine/page.tsx'), 'MinePage'),
});

export interface GateSearch {
  dag?: string;
}

const gate = createRoute({
  getParentRoute: () => root,
  path: '/poort',
  validateSearch: (search: Record<string, unknown>): GateSearch =>
    typeof search['dag'] === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(search['dag'])
      ? { dag: search['dag'] }
      : {},
  component: lazyRouteComponent(() => import('./gate/page.tsx'), 'GatePage'),
});
const log = createRoute({
  getParentRoute: () => root,
  path: '/logboek',
  component: lazyRouteComponent(() => import('./log/page.tsx'), 'LogPage'),
});
const oversight = createRoute({
  getParentRoute: () => root,
  path: '/toezicht',
  component: lazyRouteComponent(() => import('./oversight/page.tsx'), 'OversightPage'),
});
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/inloggen',
  component: lazyRouteComponent(() => import('./sign-in/page.tsx'), 'SignInPage'),
});
const account = createRoute({
  getParentRoute: () => root,
  path: '/mijn-account',
  component: lazyRouteComponent(() => import('./account/page.tsx'), 'AccountPage'),
});
const secrecy = createRoute({
  getParentRoute: () => root,
  path: '/geheimhouding',
  component: lazyRouteComponent(() => import('./secrecy/page.tsx'), 'SecrecyPage'),
});

const misaddressed = createRoute({
  getParentRoute: () => root,
  path: '/verkeerd-verstuurd',
  component: lazyRouteComponent(() => import('./misaddressed/page.tsx'), 'MisaddressedPage'),
});

export interface PeopleSearch {
  zoek?: string;
}

const samples = createRoute({
  getParentRoute: () => root,
  path: '/steekproeven',
  component: lazyRouteComponent(() => import('./samples/page.tsx'), 'SamplesPage'),
});
const people = createRoute({
  getParentRoute: () => root,
  path: '/mensen',
  validateSearch: (search: Record<string, unknown>): PeopleSearch => {
    const { zoek } = search;
    return typeof zoek === 'string' && zoek.length <= 200 ? { zoek } : {};
  },
  component: lazyRouteComponent(() => import('./people/page.tsx'), 'PeoplePage'),
});
const lists = createRoute({
  getParentRoute: () => root,
  path: '/lijsten',
  component: lazyRouteComponent(() => import('./lists/page.tsx'), 'ListsPage'),
});
const services = createRoute({
  getParentRoute: () => root,
  path: '/diensten',
  component: lazyRouteComponent(() => import('./services/page.tsx'), 'ServicesPage'),
});
const guidance = createRoute({
  getParentRoute: () => root,
  path: '/begeleiding',
  component: lazyRouteComponent(() => import('./guidance/page.tsx'), 'GuidancePage'),
});
const sites = createRoute({
  getParentRoute: () => root,
  path: '/sites',
  component: lazyRouteComponent(() => import('./sites/page.tsx'), 'SitesPage'),
});
const orders = createRoute({
  getParentRoute: () => root,
  path: '/opdrachten',
  component: lazyRouteComponent(() => import('./orders/page.tsx'), 'OrdersPage'),
});
const exemptions = createRoute({
  getParentRoute: () => root,
  path: '/uitzonderingen',
  component: lazyRouteComponent(() => import('./exemptions/page.tsx'), 'ExemptionsPage'),
});
const longer = createRoute({
  getParentRoute: () => root,
  path: '/langer-bewaren',
  component: lazyRouteComponent(() => import('./longer/page.tsx'), 'LongerPage'),
});
const concern = createRoute({
  getParentRoute: () => root,
  path: '/zorg',
  component: lazyRouteComponent(() => import('./concern/page.tsx'), 'ConcernPage'),
});
const demo = createRoute({
  getParentRoute: () => root,
  path: '/demo',
  component: lazyRouteComponent(() => import('./demo/page.tsx'), 'DemoPage'),
});

export interface MailboxSearch {
  toon?: 'delivered' | 'returned' | 'held' | 'deferred';
}

const mailbox = createRoute({
  getParentRoute: () => root,
  path: '/postbus',
  validateSearch: (search: Record<string, unknown>): MailboxSearch => {
    const { toon } = search;
    return toon === 'delivered' || toon === 'returned' || toon === 'held' || toon === 'deferred'
      ? { toon }
      : {};
  },
  component: lazyRouteComponent(() => import('./demo/mailbox.tsx'), 'MailboxPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    front,
    report,
    help,
    rules,
    rule,
    start,
    mine,
    gate,
    log,
    oversight,
    signIn,
    account,
    secrecy,
    misaddressed,
    people,
    lists,
    services,
    guidance,
    sites,
    orders,
    exemptions,
    longer,
    concern,
    samples,
    demo,
    mailbox,
  ]),
  defaultPreload: 'intent',
  defaultPendingComponent: LoadingPage,
  defaultErrorComponent: BrokenPage,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
