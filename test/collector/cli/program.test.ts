import { describe, expect, it } from "vitest";
import { exit, plumblineIn } from "./plumbline-in.ts";

describe("plumbline", () => {
  it("tells its version and its help on stdout", async () => {
    expect(await plumblineIn(["--version"])).toEqual({ exitCode: 0, stdout: "0.1.0\n", stderr: "" });
    const help = await plumblineIn(["retest", "--help"]);
    expect(help).toMatchObject({ exitCode: 0, stderr: "" });
    expect(help.stdout).toContain("Examples:\n  $ plumbline retest");
    expect(await plumblineIn([])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("Exit codes: 0 done"),
    });
  });

  it.each([
    [["retest", "--help"], /wait no longer than this \(default: 1h\)/],
    [["login", "--help"], /^ {2}\$ PLUMBLINE_PASSWORD=… plumbline login --name ada$/m],
    [["exposure", "list", "--help"], /--sort <order> +score, due, severity or seen/],
    [["gate", "--help"], /--scope <scope> [^-]*the name of a\s+segment where no scope has it/],
    [["collector", "--help"], /postgres:\/\/… is not\s+in this version/],
  ])("explains with %j what is so", async (argv, words) => {
    const { exitCode, stdout } = await plumblineIn(argv);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(words);
  });

  it.each([
    [["exposre"], "unknown command 'exposre' (Did you mean exposure?)"],
    [["agent", "lst"], "unknown command 'lst' (Did you mean list?)"],
    [["agent"], "plumbline agent needs a command; see plumbline agent --help"],
    [["retest"], "missing required argument 'exposure'"],
    [["retest", "x", "--wiat"], "unknown option '--wiat' (Did you mean --wait?)"],
    [["agent", "token", "create"], "--segment: give the segment of a new agent, or --for"],
    [["agent", "token", "create", "--segment", "a", "--ttl", "soon"], '--ttl: "soon" is not a span'],
    [["agent", "token", "create", "--segment", "a", "--label", "b"], '"b" is not key=value.'],
    [["gate", "--max-band", "urgent"], "There are defer, scheduled, out-of-cycle, immediate."],
    [["exposure", "list", "--limit", "0"], "It must be a whole number from 1."],
    [["exposure", "list", "--all", "--limit", "5"], "cannot be used with"],
    [["exposure", "list", "--filter", "age=1"], '--filter: "age" is unknown; there are validation'],
    [["validate"], "validate needs the exposures' ids, or --all"],
    [["validate", "a", "--all"], "validate takes ids or --all, not both"],
    [["assign", "x"], "assign needs --owner NAME, or --nobody"],
    [["halt"], "required option '--reason <text>' not specified"],
    [["intel", "update"], "intel update needs --kev, --epss, --exploits or several of them"],
    [["intel", "update", "--kev", "http://kev.example/kev.json"], "feeds are fetched over https only"],
    [["export", "csv", "--json"], "export csv --json needs -o FILE"],
    [["collector", "--listen", "8443"], '--listen: "8443" is not HOST:PORT'],
    [["collector", "--listen", "127.0.0.1:70000"], "is not HOST:PORT"],
    [["collector", "--store", "postgres://db/plumbline"], "PostgreSQL is not in this version"],
    [["collector", "--store", "oracle"], '--store: "oracle" is unknown'],
    [["segment", "list"], "No collector is named: give --url, set PLUMBLINE_URL, or run plumbline login"],
    [["segment", "list", "--url", "http://127.0.0.1:8443"], "is not https"],
    [["segment", "list", "--url", "over there"], '--url: "over there" is not an address'],
    [["segment", "list", "--url", "https://ada:secret@127.0.0.1"], "must not carry a name or password"],
    [
      ["segment", "list", "--url", "https://127.0.0.1:1", "--cacert", "/nowhere/ca.pem"],
      "/nowhere/ca.pem: there is no such file",
    ],
    [["verify-log", "--data", "/nowhere"], "/nowhere: there is no such folder"],
    [["evidence", "verify", "/nowhere"], "/nowhere: there is no such file"],
    [["login", "--url", "https://127.0.0.1:1", "--name", "ada"], "set PLUMBLINE_PASSWORD"],
  ])("answers %j with 2 and one line", async (argv, reason) => {
    const { exitCode, stdout, stderr } = await plumblineIn(argv);
    expect({ exitCode, stdout }).toEqual({ exitCode: exit.badInput, stdout: "" });
    expect(stderr).toMatch(/^[^\n]+\n$/);
    expect(stderr).toContain(reason);
  });

  it("ends with 3 where nothing answers", async () => {
    const { exitCode, stderr } = await plumblineIn(["segment", "list", "--url", "https://127.0.0.1:1"]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: exit.refused,
      stderr:
        "Cannot reach https://127.0.0.1:1: nothing answers there; is the collector running, and is --url its address for people?\n",
    });
  });
});
