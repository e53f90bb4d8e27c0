import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Target } from "../../../proto/target.ts";
import { answering } from "../support/datagram-service.ts";
import { type Decided, decided } from "../support/deciding.ts";
import { windowsDesktop, xrdp } from "../support/desktops.ts";
import { selfSigned } from "../support/fake-authority.ts";
import * as answers from "../support/http-services.ts";
import { controller } from "../support/management-controller.ts";
import { authority, type NameServer, resolver } from "../support/named.ts";
import { nginx, plainNginx } from "../support/nginx.ts";
import type { RealService } from "../support/real-service.ts";
import { samba } from "../support/samba.ts";
import { listening } from "../support/service.ts";
import { slapd } from "../support/slapd.ts";
import { snmpd } from "../support/snmpd.ts";

/** That every baseline holds, something shows the weakness, and whoever reads that first is not told of a control. */
const isWeak = ({ missing, allowed }: Decided): void => {
  expect(missing).toEqual([]);
  expect(allowed).not.toEqual([]);
};

/** That every baseline holds, nothing shows the weakness and something shows the control. */
const isHeld = ({ missing, allowed, prevented }: Decided): void => {
  expect({ missing, allowed }).toEqual({ missing: [], allowed: [] });
  expect(prevented).not.toEqual([]);
};

/** That nothing is decided. */
const isOpen = ({ allowed, prevented }: Decided): void => {
  expect({ allowed, prevented }).toEqual({ allowed: [], prevented: [] });
};

describe("real services, weak and hardened, decide the scenarios of", () => {
  let old: RealService;
  let modern: RealService;
  beforeAll(async () => {
    [old, modern] = await Promise.all([
      nginx('ssl_protocols TLSv1 TLSv1.1 TLSv1.2; ssl_ciphers "ALL:aNULL:eNULL:@SECLEVEL=0";'),
      nginx("ssl_protocols TLSv1.2 TLSv1.3;", { isIssued: true }),
    ]);
  });
  afterAll(() => Promise.all([old.end(), modern.end()]));

  it.each(["posture.tls-floor", "posture.tls-weak-suites"])("TLS: %s", async (name) => {
    isWeak(await decided(name, old.target));
    isHeld(await decided(name, modern.target));
  });

  it("certificates", async () => {
    const name = "posture.tls-certificate";
    isWeak(await decided(name, old.target));
    isWeak(await decided(name, modern.target, { parameters: { serverName: "bank.test" } }));
    isHeld(await decided(name, modern.target, { parameters: { serverName: "shop.test" } }));
    const short = await nginx('ssl_ciphers "DEFAULT:@SECLEVEL=0";', { isIssued: true, key: "rsa:1024" });
    isWeak(await decided(name, short.target, { parameters: { serverName: "shop.test" } }));
    await short.end();
  });

  it("SMB", async () => {
    const weak = await samba("server min protocol = NT1\nserver signing = disabled");
    const hard = await samba("server min protocol = SMB3_00\nserver signing = mandatory");
    try {
      for (const name of ["posture.smb1", "posture.smb-signing"]) {
        isWeak(await decided(name, weak.target));
        isHeld(await decided(name, hard.target));
      }
    } finally {
      await Promise.all([weak.end(), hard.end()]);
    }
  }, 40_000);

  it("RDP, of which the hardened one is ours", async () => {
    const weak = await xrdp("negotiate");
    try {
      isWeak(await decided("posture.rdp-nla", weak.target));
    } finally {
      await weak.end();
    }
    isHeld(
      await decided("posture.rdp-nla", await windowsDesktop((offered) => (offered === 3 ? [2, 2] : [3, 5]))),
    );
  });

  it("LDAP", async () => {
    const weak = await slapd("", "access to * by * read");
    const hidden = await slapd("disallow bind_anon", "access to * by users read by anonymous auth");
    const closed = await slapd("require authc", "");
    try {
      isWeak(await decided("posture.ldap-anonymous", weak.target));
      isHeld(await decided("posture.ldap-anonymous", hidden.target));
      isHeld(await decided("posture.ldap-anonymous", closed.target));
    } finally {
      await Promise.all([weak.end(), hidden.end(), closed.end()]);
    }
  });

  it("SNMP", async () => {
    const [weak, hard] = await Promise.all([snmpd("public"), snmpd("a-word-of-the-test")]);
    try {
      isWeak(await decided("posture.snmp-default", weak.target));
      isHeld(await decided("posture.snmp-default", hard.target));
    } finally {
      await Promise.all([weak.end(), hard.end()]);
    }
    const dead = await decided("posture.snmp-default", weak.target);
    expect(dead.missing).toHaveLength(2);
  }, 40_000);

  it("web consoles", async () => {
    const page = 'default_type text/html; return 200 "<title>Grafana</title>";';
    const [weak, hard] = await Promise.all([
      plainNginx(`location / { ${page} }`),
      plainNginx("location / { return 403; }"),
    ]);
    try {
      isWeak(await decided("posture.admin-surface", weak.target));
      isHeld(await decided("posture.admin-surface", hard.target));
    } finally {
      await Promise.all([weak.end(), hard.end()]);
    }
  });
});

describe("name servers decide the scenarios of", () => {
  let open: NameServer;
  let closed: NameServer;
  let plain: NameServer;
  let filtering: NameServer;
  beforeAll(async () => {
    [open, closed] = await Promise.all([authority("any"), authority("none")]);
    [plain, filtering] = await Promise.all([resolver(open, "off"), resolver(open, "on")]);
  }, 60_000);
  afterAll(() => Promise.all([open, closed, plain, filtering].map((server) => server.end())));

  it("response policies", async () => {
    isWeak(await decided("dns.policy", plain.datagrams));
    isHeld(await decided("dns.policy", filtering.datagrams));
  });

  it("open recursion", async () => {
    isWeak(await decided("dns.open-recursion", plain.datagrams));
    isHeld(await decided("dns.open-recursion", closed.datagrams));
  });

  it("zone transfers", async () => {
    isWeak(await decided("dns.zone-transfer", open.target));
    isHeld(await decided("dns.zone-transfer", closed.target));
  });

  it("internal names, which the inside must know", async () => {
    isWeak(await decided("dns.internal-name", plain.datagrams));
    isHeld(await decided("dns.internal-name", filtering.datagrams, { closeTo: plain.datagrams }));
    const nowhere = await decided("dns.internal-name", filtering.datagrams);
    expect(nowhere.missing).toEqual(["the name is there, as seen from the inside"]);
  });
});

describe("responders after the documents of their services decide", () => {
  const over = (serve: RequestListener): Promise<Target> => listening(createServer(serve));
  const secure = (serve: RequestListener): Promise<Target> =>
    listening(createSecureServer(selfSigned(), serve));

  it.each([
    ["posture.elastic-unauth", answers.elasticsearch, answers.guardedElasticsearch],
    ["posture.etcd-unauth", answers.etcd, answers.guardedKubelet],
    ["posture.docker-unauth", answers.docker, answers.guardedKubelet],
    ["posture.winrm-basic", answers.winrmWithBasic, answers.winrmWithoutBasic],
    ["cloud.metadata-v1", answers.openMetadata, answers.guardedMetadata],
  ])("%s", async (name, weak, hard) => {
    isWeak(await decided(name, await over(weak)));
    isHeld(await decided(name, await over(hard)));
    isOpen(await decided(name, await over((_, response) => response.end("<title>Welcome</title>"))));
  });

  it.each([
    ["posture.elastic-unauth-https", answers.elasticsearch, answers.guardedElasticsearch],
    ["posture.etcd-unauth-https", answers.etcd, answers.guardedKubelet],
    ["posture.docker-unauth-https", answers.docker, answers.guardedKubelet],
    ["posture.kubelet-anonymous", answers.openKubelet, answers.guardedKubelet],
  ])("%s", async (name, weak, hard) => {
    isWeak(await decided(name, await secure(weak)));
    isHeld(await decided(name, await secure(hard)));
    isOpen(await decided(name, await secure((_, response) => response.end("<title>Welcome</title>"))));
  });

  it("posture.ipmi-anonymous", async () => {
    const weak = await answering(controller({ types: 0x81, status: 0x05 }));
    isWeak(await decided("posture.ipmi-anonymous", weak));
    isHeld(await decided("posture.ipmi-anonymous", await answering(controller({}))));
    isOpen(await decided("posture.ipmi-anonymous", await answering(controller({ completion: 0xcc }))));
  });

  it("cloud.metadata-hop, where answers to requests for a token don't come across", async () => {
    const host = await over(answers.guardedMetadata);
    isWeak(await decided("cloud.metadata-hop", host));
    const container = await over((request, response) => {
      if (request.method !== "PUT") answers.guardedMetadata(request, response);
    });
    isHeld(await decided("cloud.metadata-hop", container, { closeTo: host }));
    const nowhere = await decided("cloud.metadata-hop", container);
    expect(nowhere.missing).toEqual(["the host itself gets a token"]);
  });
});

it("leaves everything open where nobody answers, and says which baselines are missing", async () => {
  const silent = await listening(createServer(() => undefined));
  for (const name of ["posture.elastic-unauth", "posture.tls-floor", "posture.smb1", "posture.rdp-nla"]) {
    const { missing, allowed, prevented } = await decided(name, silent);
    expect(missing.length).toBeGreaterThan(0);
    expect({ allowed, prevented }).toEqual({ allowed: [], prevented: [] });
  }
});
