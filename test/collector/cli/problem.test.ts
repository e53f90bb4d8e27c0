import { describe, expect, it } from "vitest";
import { unreachable } from "../../../collector/cli/network-reason.ts";
import { exitCodeOf, problemOf } from "../../../collector/cli/problem.ts";

describe("a refusal of the collector", () => {
  it.each([
    [400, 2],
    [404, 2],
    [409, 2],
    [413, 2],
    [415, 2],
    [422, 2],
    [401, 3],
    [403, 3],
    [429, 3],
    [500, 3],
    [503, 3],
  ])("with %i ends with %i", (status, exitCode) => {
    expect(exitCodeOf(status)).toBe(exitCode);
  });

  it("names the field, the reason and the way out", () => {
    const problem = {
      title: "The request can't be used",
      detail: "The request can't be used: must be an id",
      code: "bad-request",
      field: "segment",
    };
    expect(problemOf(400, JSON.stringify(problem)).message).toBe(
      "segment: The request can't be used: must be an id",
    );
    const nobody = { title: "Nobody is signed in", detail: "Sign in, or send an API token" };
    expect(problemOf(401, JSON.stringify(nobody)).message).toBe(
      "Nobody is signed in: Sign in, or send an API token (run plumbline login, or give --token)",
    );
  });

  it("is told by its status where it says nothing that we understand", () => {
    expect(problemOf(502, "<html>").message).toBe(
      "The collector answered 502 (try again, and see the collector's log)",
    );
  });
});

describe("a collector that can't be reached", () => {
  const failure = (code: string, cause?: Error) => Object.assign(new Error("wrapped", { cause }), { code });

  it.each([
    ["ECONNREFUSED", "nothing answers there"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "its certificate is not trusted"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "its certificate is for other names"],
    ["UND_ERR_CONNECT_TIMEOUT", "nothing answered in time"],
  ])("is told by %s", (code, reason) => {
    const { exitCode, message } = unreachable("https://c", failure(code));
    expect({ exitCode, message }).toEqual({ exitCode: 3, message: expect.stringContaining(reason) });
  });

  it("is told by what is behind a wrapped failure", () => {
    expect(unreachable("https://c", failure("UND_ERR_SOCKET", failure("ECONNRESET"))).message).toContain(
      "the connection broke",
    );
    const both = new AggregateError([failure("ECONNREFUSED"), failure("ECONNREFUSED")]);
    expect(unreachable("https://c", new Error("", { cause: both })).message).toContain(
      "nothing answers there",
    );
  });
});
