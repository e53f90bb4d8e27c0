import { X509Certificate } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Instant } from "../../proto/time.ts";
import { CommandRefused } from "./exit.ts";
import { type Connection, httpClient } from "./http-client.ts";
import { isoOf, when } from "./instants.ts";
import { type IntelStatusReply, intelStatusReply } from "./intel-replies.ts";
import { sessionReply } from "./replies.ts";

export type Finding = {
  readonly check: string;
  readonly result: "ok" | "warn" | "fail";
  readonly detail: string;
};

/** A certificate with less than this share of its life left is worth a word. */
const WARN_SHARE = 1 / 4;
const LEAST_NODE = { major: 20, minor: 19 } as const;

export function examineRuntime(version: string): readonly Finding[] {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isOld = major < LEAST_NODE.major || (major === LEAST_NODE.major && minor < LEAST_NODE.minor);
  return [
    {
      check: "node",
      result: isOld ? "fail" : "ok",
      detail: isOld ? `${version} is too old, it must be 20.19 or newer` : version,
    },
  ];
}

/** The folder, who may read it, the certificates in it, and the store. `isNamed`: a missing folder is then a failure. */
export async function examineData(data: string, isNamed: boolean, now: Instant): Promise<readonly Finding[]> {
  const folder = await stat(data).catch(() => undefined);
  if (folder === undefined || !folder.isDirectory()) {
    return isNamed
      ? [{ check: "data", result: "fail", detail: `${data} is no folder` }]
      : [{ check: "data", result: "ok", detail: `no collector on this machine (${data} is not there)` }];
  }
  return [
    ...(await examineModes(data, folder.mode)),
    await examineCertificate("authority", join(data, "ca.pem"), now),
    await examineCertificate("certificate", join(data, "server.pem"), now),
    await examineStore(data),
    ...(await examineLog(data, now)),
  ];
}

async function examineModes(data: string, mode: number): Promise<readonly Finding[]> {
  const open: string[] = (mode & 0o077) === 0 ? [] : [`${data} (chmod 700)`];
  for (const name of await readdir(data)) {
    if (!/-key\.pem$|^plumbline\.db/.test(name)) continue;
    const file = join(data, name);
    const isOpen = ((await stat(file)).mode & 0o077) !== 0;
    // The store is shielded by its folder; a key must be its owner's alone wherever it lies.
    if (isOpen && (name.endsWith("-key.pem") || open.length > 0)) open.push(`${file} (chmod 600)`);
  }
  return [
    {
      check: "data",
      result: open.length === 0 ? "ok" : "fail",
      detail: open.length === 0 ? `${data}, its owner's alone` : `others may read ${open.join(", ")}`,
    },
  ];
}

async function examineCertificate(check: string, file: string, now: Instant): Promise<Finding> {
  try {
    const { validFrom, validTo } = new X509Certificate(await readFile(file));
    const until = Date.parse(validTo);
    const isEnding = until - now < (until - Date.parse(validFrom)) * WARN_SHARE;
    const words = `${file} until ${when(isoOf(until))}`;
    if (until <= now) return { check, result: "fail", detail: `${words}: it has ended` };
    return { check, result: isEnding ? "warn" : "ok", detail: words };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    return {
      check,
      result: code === "ENOENT" ? "warn" : "fail",
      detail:
        code === "ENOENT"
          ? `${file} is not there yet`
          : `${file} can't be read (${code ?? "it is no certificate"})`,
    };
  }
}

async function examineStore(data: string): Promise<Finding> {
  try {
    const { countRows } = await import("./local-store.ts");
    const { agents, batches } = await countRows(data);
    return {
      check: "store",
      result: "ok",
      detail: `opens: ${agents} agents, ${batches} batches (plumbline verify-log proves them)`,
    };
  } catch (cause) {
    return { check: "store", result: "fail", detail: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** A record that was not checked for so long has a collector that doesn't run, or whose check fails. */
const CHECK_OVERDUE_MS = 2 * 24 * 3_600_000;

async function examineLog(data: string, now: Instant): Promise<readonly Finding[]> {
  try {
    const { logState } = await import("./local/log.ts");
    const { last, newest } = await logState(data);
    const isOverdue = last === undefined || now - last.at > CHECK_OVERDUE_MS;
    return [
      newest === undefined
        ? { check: "checkpoints", result: "warn", detail: "there is none beside the store yet" }
        : {
            check: "checkpoints",
            result: "ok",
            detail: `the newest is ${newest.epoch}.${newest.number} of ${when(newest.at)}`,
          },
      {
        check: "record",
        result: last?.holds === 0 ? "fail" : isOverdue ? "warn" : "ok",
        detail:
          last === undefined
            ? "was never checked by a running collector; plumbline verify-log does it now"
            : `checked ${when(isoOf(last.at))}: ${last.sentence}`,
      },
    ];
  } catch {
    // The store's own finding says why it can't be read.
    return [];
  }
}

export async function examineReach(connection: Connection): Promise<readonly Finding[]> {
  const client = httpClient(connection);
  try {
    const { user, role, version } = await client.get(sessionReply, "/session");
    return [
      {
        check: "collector",
        result: "ok",
        detail: `${connection.url}, version ${version}, as ${user} (${role})`,
      },
      ...examineFeeds(await client.get(intelStatusReply, "/intel/status")),
    ];
  } catch (cause) {
    if (!(cause instanceof CommandRefused)) throw cause;
    return [{ check: "collector", result: "fail", detail: cause.message }];
  } finally {
    await client.close();
  }
}

/** Catalogues: one that is old or whose last try failed is worth a word; only KEV is missed when it was never loaded. */
export const examineFeeds = ({ feeds }: IntelStatusReply): readonly Finding[] =>
  feeds.flatMap((feed): Finding[] => {
    const check = `intelligence (${feed.feed})`;
    if (!feed.loaded)
      return feed.feed === "kev"
        ? [{ check, result: "warn", detail: "never loaded (plumbline intel update --kev FILE|URL)" }]
        : [];
    const hasFailed =
      feed.failedAt !== null && (feed.succeededAt === null || feed.failedAt > feed.succeededAt);
    return [
      {
        check,
        result: feed.stale || hasFailed ? "warn" : "ok",
        detail: `${feed.version} of ${when(feed.at)}, ${feed.entries} entries${feed.stale ? `: older than ${feed.staleAfterDays} days` : ""}${hasFailed ? `; the last try failed: ${feed.failure}` : ""}`,
      },
    ];
  });
