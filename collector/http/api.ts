import { Hono } from "hono";
import { attemptLimit } from "../app/attempt-limit.ts";
import { authorise } from "../app/authorise.ts";
import {
  type IdentifyDeps,
  identify,
  isInForce,
  type Linked,
  linkInForce,
  type Signed,
} from "../app/identify.ts";
import type { Seals } from "../app/seal.ts";
import { challengeBook, type Passwords } from "../app/sign-in.ts";
import { type AgentActDeps, agentActRoutes } from "./agent-acts.ts";
import { type AgentDeps, agentRoutes } from "./agents.ts";
import { type AssetActDeps, assetActRoutes } from "./asset-acts.ts";
import { type AssetDeps, assetRoutes } from "./assets.ts";
import { type AuditDeps, auditRoutes } from "./audit.ts";
import { type AuthorityDeps, authorityRoutes } from "./authority.ts";
import { bundleRoutes } from "./bundles.ts";
import { type CampaignDeps, campaignRoutes } from "./campaigns.ts";
import { serveConsole } from "./console.ts";
import { type ContainmentDeps, containmentRoutes } from "./containment.ts";
import { type CycleDeps, cycleRoutes } from "./cycles.ts";
import { type DeclarationDeps, declarationRoutes } from "./declarations.ts";
import { type DeconflictDeps, deconflictRoutes } from "./deconflict.ts";
import { documentRoutes } from "./documents.ts";
import { type ExportDeps, exportRoutes } from "./exports.ts";
import { type ExposureActDeps, exposureActRoutes } from "./exposure-acts.ts";
import { type ExposureDeps, exposureRoutes } from "./exposures.ts";
import { type HaltDeps, haltRoutes } from "./halt.ts";
import { type HealthDeps, healthRoutes } from "./health.ts";
import { repeatGuard } from "./idempotency.ts";
import { type ImportDeps, importRoutes } from "./imports.ts";
import { type IntelDeps, intelRoutes } from "./intel.ts";
import { type IntelUpdateDeps, intelUpdateRoutes } from "./intel-updates.ts";
import { inventoryRoutes } from "./inventory.ts";
import { lastUses } from "./last-uses.ts";
import { type LinkDeps, linkRoutes } from "./links.ts";
import { type LiveDeps, liveRoutes } from "./live.ts";
import { type MetricsDeps, metricsRoutes } from "./metrics.ts";
import { CALLBACK_PATH, LOGIN_PATH, type OidcDeps, oidcRoutes } from "./oidc.ts";
import { type OverviewDeps, overviewRoutes } from "./overview.ts";
import { type OwnAccountDeps, ownAccountRoutes } from "./own-account.ts";
import { type OwnerViewDeps, ownerViewRoutes } from "./owner-view.ts";
import { answerProblem, refusal } from "./problem.ts";
import { providerRefusals } from "./provider-refusals.ts";
import { rateLimit } from "./rate-limit.ts";
import { type RebuildDeps, rebuildRoutes } from "./rebuild.ts";
import { register } from "./register.ts";
import type { Route } from "./route.ts";
import { type RunDeps, runRoutes } from "./runs.ts";
import { sameExposureRoutes } from "./same-exposures.ts";
import { scenarioRunRoutes } from "./scenario-runs.ts";
import { type ScenarioDeps, scenarioRoutes } from "./scenarios.ts";
import { type ScheduleDeps, scheduleRoutes } from "./schedules.ts";
import { type ScopeDeps, scopeRoutes } from "./scopes.ts";
import { securityHeaders } from "./security-headers.ts";
import { type SegmentDeps, segmentRoutes } from "./segments.ts";
import { type SessionDeps, sessionRoutes } from "./session.ts";
import { type TestingDeps, testingRoutes } from "./testing.ts";
import { type TokenDeps, tokenRoutes } from "./tokens.ts";
import { type UnmanagedDeps, unmanagedRoutes } from "./unmanaged.ts";
import { type UserDeps, userRoutes } from "./users.ts";

/** What the people's side reads, by noun. The store's views fit; nothing here writes. */
export type Views = {
  readonly accounts: SessionDeps["accounts"] &
    IdentifyDeps["accounts"] &
    OwnAccountDeps["accounts"] &
    TokenDeps["accounts"] &
    UserDeps["accounts"] & {
      hasUsers(): Promise<boolean>;
    };
  readonly links: IdentifyDeps["links"] & LinkDeps["links"];
  readonly overview: OverviewDeps["overview"];
  readonly agents: AgentDeps["agents"];
  readonly joinTokens: AgentActDeps["joinTokens"];
  readonly stragglers: AuthorityDeps["stragglers"];
  readonly segments: SegmentDeps["segments"];
  readonly assets: AssetDeps["assets"];
  readonly assetDecisions: AssetActDeps["assetDecisions"];
  readonly unmanaged: UnmanagedDeps["unmanaged"];
  readonly scenarios: ScenarioDeps["scenarios"];
  readonly schedules: ScheduleDeps["schedules"];
  readonly declarations: DeclarationDeps["declarations"];
  readonly scopes: ScopeDeps["scopes"];
  readonly cycles: CycleDeps["cycles"];
  readonly campaigns: CampaignDeps["campaigns"];
  readonly exposures: ExposureDeps["exposures"];
  readonly exported: ExportDeps["exported"];
  readonly runs: RunDeps["runs"] & DeconflictDeps["runs"];
  readonly imports: ImportDeps["imports"];
  readonly intel: IntelDeps["intel"];
  readonly intelUpdates: IntelUpdateDeps["intelUpdates"];
  readonly halts: HaltDeps["halts"];
  readonly containment: ContainmentDeps["containment"];
  readonly audit: AuditDeps["audit"];
  readonly events: LiveDeps["events"];
  readonly ping: HealthDeps["ping"];
  readonly testing: TestingDeps["testing"];
};

/** Everything the people's side needs from outside. All writing goes through `execute`. */
export type PeopleDeps = Pick<SessionDeps, "clock" | "random" | "execute" | "version" | "setupCode"> &
  Pick<AgentDeps, "sessions" | "heardAt"> &
  Pick<AgentActDeps, "agentsUrl"> &
  Pick<AuthorityDeps, "authority"> &
  Pick<ImportDeps, "readReport" | "maxReportBytes"> &
  Pick<IntelDeps, "readKev" | "readEpss" | "readExploits" | "maxFeedBytes" | "feedSources"> &
  Pick<ExposureDeps, "rateInPlace"> &
  Pick<LiveDeps, "onCommitted" | "stopping" | "liveLimits"> &
  Pick<MetricsDeps, "loopDelay" | "openMetrics"> &
  Pick<RebuildDeps, "verifyLog"> &
  Pick<OidcDeps, "oidc"> & {
    readonly views: Views;
    readonly passwords: Passwords;
    readonly seals: Seals;
    /** `https://host:port` under which people reach this side. */
    readonly publicUrl: () => string;
    /** Folder of the console's build. */
    readonly webRoot: string;
    readonly log: { error(fields: object, message: string): void };
  };

/** Every route there is. What isn't in the table doesn't exist, but for the console's own files. */
export function routeTable(
  deps: PeopleDeps & Pick<TokenDeps, "lastUsedAt"> & Pick<OidcDeps, "refusals">,
): readonly Route[] {
  const { views } = deps;
  const identity = { clock: deps.clock, ...views, lastUsedAt: deps.lastUsedAt };
  const isStillWelcome: LiveDeps["isStillWelcome"] = async (who) => {
    const permission = who.by === "link" ? "linked-exposure" : "viewer";
    const present = await (who.by === "link" ? linkInForce(identity, who) : isInForce(identity, who));
    return present !== undefined && authorise(present, { permission }).kind === "granted";
  };
  const all: SessionDeps &
    TokenDeps &
    UserDeps &
    ExposureDeps &
    ExposureActDeps &
    RunDeps &
    DeconflictDeps &
    OverviewDeps &
    OwnAccountDeps &
    LinkDeps &
    OwnerViewDeps &
    LiveDeps = {
    ...deps,
    ...views,
    isStillWelcome,
    attempts: attemptLimit(deps.clock),
    factorAttempts: attemptLimit(deps.clock),
    challenges: challengeBook(),
    hasUsers: views.accounts.hasUsers,
  };
  const v1 = [
    ...sessionRoutes(all),
    ...overviewRoutes(all),
    ...agentRoutes({ ...deps, ...views }),
    ...containmentRoutes(views),
    ...agentActRoutes({ ...deps, ...views }),
    ...authorityRoutes({ ...deps, ...views }),
    ...segmentRoutes(all),
    ...assetRoutes({ ...deps, ...views }),
    ...assetActRoutes({ ...deps, ...views }),
    ...unmanagedRoutes({ ...deps, ...views }),
    ...inventoryRoutes(deps),
    ...bundleRoutes(deps),
    ...scenarioRoutes(views),
    ...scheduleRoutes({ ...deps, ...views }),
    ...declarationRoutes({ ...deps, ...views }),
    ...scopeRoutes({ ...deps, ...views }),
    ...cycleRoutes({ ...deps, ...views }),
    ...campaignRoutes({ ...deps, ...views }),
    ...exposureRoutes(all),
    ...exportRoutes({ ...deps, ...views }),
    ...exposureActRoutes(all),
    ...testingRoutes(views),
    ...sameExposureRoutes(all),
    ...runRoutes(all),
    ...scenarioRunRoutes(all),
    ...importRoutes({ ...deps, ...views }),
    ...intelUpdateRoutes(views),
    ...intelRoutes({ ...deps, ...views }),
    ...liveRoutes(all),
    ...haltRoutes({ ...deps, ...views }),
    ...deconflictRoutes(all),
    ...rebuildRoutes(deps),
    ...auditRoutes(views),
    ...tokenRoutes(all),
    ...userRoutes(all),
    ...ownAccountRoutes(all),
    ...oidcRoutes(deps),
    ...linkRoutes(all),
    ...ownerViewRoutes(all),
  ].map((route) => ({ ...route, path: `/api/v1${route.path}` }));
  const outside = [...healthRoutes({ ...deps, ...views }), ...metricsRoutes({ ...deps, ...views })];
  return [...v1, ...outside, ...documentRoutes([...v1, ...outside], deps.version)];
}

/** The people's side as one handler of requests: API, live stream, documents and console. */
export function peopleApi(deps: PeopleDeps): Hono {
  const { clock, log, views } = deps;
  const uses = lastUses((noted) => {
    deps.execute("note-uses", { uses: noted }).catch((cause: unknown) => {
      log.error({ err: cause }, "the last uses could not be written down");
    });
  });
  const refusals = providerRefusals(deps);
  const app = new Hono();
  app.use(securityHeaders);
  for (const path of [LOGIN_PATH, CALLBACK_PATH]) app.use(path, refusals.toPage);
  app.onError(answerProblem(log));
  const door = {
    identify: async (credentials: Parameters<typeof identify>[1], asLink: boolean) => {
      const who = await identify({ clock, ...views, lastUsedAt: uses.of }, credentials, asLink);
      if (who !== undefined && who.by !== "link") uses.note(who.hash, clock());
      return who;
    },
    noteRefused: ({ name }: Signed | Linked, from: string, subject: string, detail: string) =>
      deps.execute("note-refusal", { user: name, from, what: "permission-refused", subject, detail }),
    needsSetup: async () => !(await views.accounts.hasUsers()),
    repeats: repeatGuard(clock),
    rates: rateLimit(clock),
  };
  register(app, door, routeTable({ ...deps, lastUsedAt: uses.of, refusals }));
  app.all("/api/*", (c) => {
    throw refusal("no-route", `No ${c.req.method} ${c.req.path}`);
  });
  serveConsole(app, deps.webRoot);
  app.notFound((c) => {
    throw refusal("no-route", `No ${c.req.method} ${c.req.path}`);
  });
  return app;
}
