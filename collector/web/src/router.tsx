import { createRootRoute, createRoute, createRouter } from "@tanstack/react-router";
import { AccountPage } from "./account/account-page.tsx";
import { AgentsPage } from "./agents/agents-page.tsx";
import { AuditPage } from "./audit/audit-page.tsx";
import { readAuditSearch } from "./audit/audit-search.ts";
import { LiveBoard } from "./board/live-board.tsx";
import { CampaignsPage } from "./campaigns/campaigns-page.tsx";
import { ExposurePage } from "./exposure/exposure-page.tsx";
import { ExposureList } from "./exposures/exposure-list.tsx";
import { readExposureSearch } from "./exposures/exposure-search.ts";
import { NotFound } from "./not-found.tsx";
import { PeoplePage } from "./people/people-page.tsx";
import { RunAddress } from "./runs/run-address.tsx";
import { parseSearch, stringifySearch, textOf } from "./search.ts";
import { Shell } from "./shell.tsx";
import { Failure } from "./ui/failure.tsx";

/** `run` opens a run's evidence over any page, so that a link can show both. */
const rootRoute = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: ({ error, reset }) => (
    <main className="mx-auto max-w-2xl px-4 py-16">
      <Failure error={error} onRetry={reset} />
    </main>
  ),
  validateSearch: (search: Record<string, unknown>): { run?: string | undefined } => ({
    run: textOf(search, "run"),
  }),
});

const liveRoute = createRoute({ getParentRoute: () => rootRoute, path: "/", component: LiveBoard });

const exposuresRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/exposures",
  validateSearch: readExposureSearch,
  component: ExposureList,
});

const exposureRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/exposures/$id",
  component: ExposurePage,
});

/** `agent` opens one agent's particulars beside the list. */
const agentsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/agents",
  validateSearch: (search: Record<string, unknown>): { agent?: string | undefined } => ({
    agent: textOf(search, "agent"),
  }),
  component: AgentsPage,
});

const campaignsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/campaigns",
  component: CampaignsPage,
});

const peopleRoute = createRoute({ getParentRoute: () => rootRoute, path: "/people", component: PeoplePage });

const auditRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/audit",
  validateSearch: readAuditSearch,
  component: AuditPage,
});

const accountRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/account",
  component: AccountPage,
});

/** A run has no page of its own: its address opens it over the board. */
const runRoute = createRoute({ getParentRoute: () => rootRoute, path: "/runs/$id", component: RunAddress });

const routeTree = rootRoute.addChildren([
  liveRoute,
  exposuresRoute,
  exposureRoute,
  agentsRoute,
  campaignsRoute,
  peopleRoute,
  auditRoute,
  accountRoute,
  runRoute,
]);

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
  defaultPreload: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
