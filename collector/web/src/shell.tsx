import { Link, Outlet } from "@tanstack/react-router";
import { Activity, Crosshair, type LucideIcon, Radio, ScrollText, Users, Waypoints } from "lucide-react";
import { HaltedBanner } from "./board/halted-banner.tsx";
import { KillSwitch } from "./board/kill-switch.tsx";
import { ConnectionState } from "./live/connection-state.tsx";
import { LiveProvider } from "./live/provider.tsx";
import { PlumbMark } from "./plumb-mark.tsx";
import { RunDrawer } from "./runs/run-drawer.tsx";
import { useMay } from "./session/current.ts";
import { Gate } from "./session/gate.tsx";
import { UserMenu } from "./session/user-menu.tsx";
import { ThemeToggle } from "./theme-toggle.tsx";

/** What every page shares: the way around, the kill switch, and the evidence drawer. */
export function Shell() {
  return (
    <Gate>
      <LiveProvider>
        <a
          href="#page"
          className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-raised focus:px-3 focus:py-2"
        >
          Skip to the page
        </a>
        <Header />
        <HaltedBanner />
        <main id="page" tabIndex={-1} className="mx-auto max-w-[100rem] px-4 pt-5 pb-16 outline-none md:px-6">
          <Outlet />
        </main>
        <RunDrawer />
      </LiveProvider>
    </Gate>
  );
}

type Place = readonly [
  to: "/" | "/exposures" | "/agents" | "/campaigns" | "/people" | "/audit",
  label: string,
  icon: LucideIcon,
];

const PLACES: readonly Place[] = [
  ["/", "Live", Activity],
  ["/exposures", "Exposures", Crosshair],
  ["/agents", "Agents", Radio],
  ["/campaigns", "Campaigns", Waypoints],
];

/** Somewhere to go only for those whom the collector lets look. */
function usePlaces(): readonly Place[] {
  const [mayAdminister, mayAudit] = [useMay("administer"), useMay("audit")];
  return [
    ...PLACES,
    ...(mayAdminister ? [["/people", "People", Users] as const] : []),
    ...(mayAudit ? [["/audit", "Audit", ScrollText] as const] : []),
  ];
}

function Header() {
  const places = usePlaces();
  return (
    <header className="sticky top-0 z-30 border-b border-line bg-paper/95 backdrop-blur">
      <div className="mx-auto flex max-w-[100rem] flex-wrap items-center gap-x-5 px-4 md:px-6">
        <Link to="/" className="flex h-12 items-center gap-2 font-semibold tracking-tight">
          <PlumbMark className="size-5" />
          Plumbline
        </Link>
        <nav aria-label="Main" className="order-last -mx-2 flex w-full sm:order-none sm:w-auto">
          {places.map(([to, label, Icon]) => (
            <Link
              key={to}
              to={to}
              activeOptions={{ exact: to === "/", includeSearch: false }}
              className="flex h-10 items-center gap-1.5 border-b-2 border-transparent px-2.5 text-sm text-mute max-sm:px-1.5 hover:text-ink data-[status=active]:border-brand data-[status=active]:font-medium data-[status=active]:text-ink sm:h-12"
            >
              <Icon className="size-3.5 max-sm:hidden" aria-hidden />
              {label}
            </Link>
          ))}
        </nav>
        <div className="ml-auto flex items-center gap-1.5">
          <ConnectionState />
          <KillSwitch reach={{}} label="Halt" />
          <ThemeToggle />
          <UserMenu />
        </div>
      </div>
    </header>
  );
}
