import { describe, expect, it } from "vitest";
import { asking, factsIn } from "../../support/asking.ts";
import { samba } from "../../support/samba.ts";
import { later, tcpService } from "../../support/service.ts";

const nobody = asking("smb-anonymous", "ipc");

describe("a real Samba", () => {
  it.each([
    [
      "takes nobody, unless it is told otherwise",
      "",
      { session: ["STATUS_SUCCESS"], tree: ["STATUS_SUCCESS"] },
    ],
    [
      "gives nobody the share, where it is told so",
      "restrict anonymous = 2",
      { session: ["STATUS_SUCCESS"], tree: ["STATUS_ACCESS_DENIED"] },
    ],
    [
      "takes nobody for a guest, where it is told so",
      "map to guest = bad user",
      { session: ["STATUS_SUCCESS"], tree: ["STATUS_SUCCESS"] },
    ],
    [
      "takes nobody, where it wants its messages signed",
      "server signing = mandatory",
      { session: ["STATUS_SUCCESS"], tree: ["STATUS_SUCCESS"] },
    ],
  ])("%s", async (_, more, facts) => {
    const service = await samba(more);
    later(service.end);
    expect(Object.fromEntries(factsIn(await nobody(service.target)))).toEqual({
      accepted: ["yes"],
      ...facts,
    });
  });
});

it.each([
  ["garbled", "SSH-2.0-x\r\n"],
  ["garbled", `\0\0\0\x40\xffSMB${"\0".repeat(60)}`],
  ["cut", ""],
])("is reported as %s where no SMB comes back", async (kind, words) => {
  const target = await tcpService((socket) => socket.end(Buffer.from(words, "latin1")));
  expect(await nobody(target)).toMatchObject({ kind });
});
