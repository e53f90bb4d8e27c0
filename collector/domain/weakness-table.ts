/**
 * Which scenario can tell whether a weakness is there, by the weakness's own marks.
 *
 * A row may stand here only where a *refuted* scenario means that the weakness is gone: one that tests half of a
 * finding would one day call the other half fixed. So a chain that nobody trusts (Nessus 51192), SSL 2 (20007) and
 * zone transfers (the zone stands in the signed document) have no row, and are said to be tested by nothing.
 *
 * Marks are foreign text. They choose a row of this table and nothing else: where a scenario is sent, and with which
 * values, comes from the inventory. Keys are compared whole; titles are anchored at both ends.
 */
export type WeaknessTest = {
  /** Over TLS another scenario may ask the same. */
  readonly scenario: string | { readonly plain: string; readonly tls: string };
  /** Of the endpoint that it asks; "host" where an agent looks at its own host. */
  readonly at: "tcp" | "udp" | "host";
  /** The tools' own keys of the weakness. */
  readonly keys: Readonly<Partial<Record<KeyedTool, readonly string[]>>>;
  /** Whole titles, whatever the tool. */
  readonly titles: readonly RegExp[];
};

/** Tools whose keys are stable and public, by the beginning of their formats' ids. */
export const KEYED_TOOLS = ["nessus", "nuclei", "testssl", "ssh-audit", "openscap"] as const;
export type KeyedTool = (typeof KEYED_TOOLS)[number];

/** SSH algorithms that posture.ssh-kex knows as broken, by ssh-audit's key for each kind. */
const BROKEN_SSH = [
  ...["diffie-hellman-group1-sha1", "diffie-hellman-group-exchange-sha1", "rsa1024-sha1"].map(
    (n) => `kex:${n}`,
  ),
  "key:ssh-dss",
  ...["aes128-cbc", "aes192-cbc", "aes256-cbc", "3des-cbc", "blowfish-cbc", "cast128-cbc"].map(
    (n) => `enc:${n}`,
  ),
  ...["arcfour", "arcfour128", "arcfour256"].map((n) => `enc:${n}`),
  ...["hmac-md5", "hmac-md5-96", "hmac-sha1-96"].map((n) => `mac:${n}`),
];

/**
 * Nessus plugins, testssl.sh ids, ssh-audit algorithms and OpenSCAP rules as their publishers list them; nuclei
 * templates by their ids in projectdiscovery/nuclei-templates.
 */
export const WEAKNESS_TESTS: readonly WeaknessTest[] = [
  {
    scenario: "posture.tls-floor",
    at: "tcp",
    keys: {
      nessus: ["104743", "121010", "157288", "78479"],
      nuclei: ["deprecated-tls"],
      testssl: ["SSLv3", "TLS1", "TLS1_1", "POODLE_SSL"],
    },
    titles: [
      /^TLS Version 1\.[01] (Deprecated )?Protocol( Detection)?$/i,
      /^SSL\/TLS: Deprecated TLSv1\.0 and TLSv1\.1 Protocol Detection$/i,
      /^TLS (version )?1\.[01] (is )?(supported|enabled|offered)$/i,
    ],
  },
  {
    scenario: "posture.tls-weak-suites",
    at: "tcp",
    keys: {
      nessus: ["65821", "31705", "81606", "42873"],
      nuclei: ["weak-cipher-suites"],
      testssl: [
        "cipherlist_NULL",
        "cipherlist_aNULL",
        "cipherlist_EXPORT",
        "cipherlist_3DES_IDEA",
        "RC4",
        "SWEET32",
        "FREAK",
      ],
    },
    titles: [
      /^SSL RC4 Cipher Suites Supported( \(Bar Mitzvah\))?$/i,
      /^SSL Medium Strength Cipher Suites Supported( \(SWEET32\))?$/i,
      /^SSL Anonymous Cipher Suites Supported$/i,
      /^SSL\/TLS: Report Vulnerable Cipher Suites for HTTPS$/i,
    ],
  },
  {
    scenario: "posture.tls-certificate",
    at: "tcp",
    keys: {
      nessus: ["15901", "57582", "35291"],
      nuclei: ["expired-ssl", "self-signed-ssl"],
      testssl: ["cert_expirationStatus", "cert_signatureAlgorithm"],
    },
    titles: [
      /^SSL Certificate Expiry$/i,
      /^SSL Self-Signed Certificate$/i,
      /^SSL\/TLS: Certificate Expired$/i,
      /^SSL Certificate Signed Using Weak Hashing Algorithm$/i,
      /^SSL\/TLS: Certificate Signed Using A Weak Signature Algorithm$/i,
    ],
  },
  {
    scenario: "posture.ssh-kex",
    at: "tcp",
    keys: { nessus: ["70658", "71049", "90317", "153953"], "ssh-audit": BROKEN_SSH },
    titles: [
      /^SSH Server CBC Mode Ciphers Enabled$/i,
      /^SSH Weak (MAC Algorithms Enabled|Algorithms Supported|Key Exchange Algorithms Enabled)$/i,
      /^Weak (Key Exchange \(KEX\)|Encryption|MAC) Algorithm\(s\) Supported \(SSH\)$/i,
    ],
  },
  {
    scenario: "posture.smb-signing",
    at: "tcp",
    keys: { nessus: ["57608"], nuclei: ["smb-signing-not-required"] },
    titles: [/^SMB Signing (not required|is not required|disabled|not enforced)$/i],
  },
  {
    scenario: "posture.smb1",
    at: "tcp",
    keys: { nessus: ["96982"] },
    titles: [
      /^Server Message Block \(SMB\) Protocol Version 1 Enabled( \(uncredentialed check\))?$/i,
      /^SMBv1 (is )?(enabled|supported|in use)$/i,
    ],
  },
  {
    scenario: "posture.smb-null-session",
    at: "tcp",
    keys: { nessus: ["26920"] },
    titles: [/^(Microsoft Windows )?SMB NULL Session( Authentication)?$/i],
  },
  {
    scenario: "posture.ftp-anonymous",
    at: "tcp",
    keys: { nessus: ["10079"], nuclei: ["ftp-anonymous-login"] },
    titles: [/^Anonymous FTP( Login)? (Enabled|Reporting|Allowed)$/i],
  },
  {
    scenario: "posture.ldap-anonymous",
    at: "tcp",
    keys: { nuclei: ["ldap-anonymous-login"] },
    titles: [
      /^(Anonymous LDAP (search|read|access)|LDAP anonymous (search|read|access))( allowed| enabled)?$/i,
    ],
  },
  {
    scenario: "posture.nfs-exports",
    at: "tcp",
    keys: { nessus: ["10437"] },
    titles: [/^NFS Share Export List$/i, /^NFS export$/i],
  },
  {
    scenario: "posture.snmp-default",
    at: "udp",
    keys: { nessus: ["41028"] },
    titles: [/^SNMP Agent Default Community Name \(public\)$/i],
  },
  {
    scenario: "posture.rdp-nla",
    at: "tcp",
    keys: { nessus: ["58453"] },
    titles: [
      /^Terminal Services Doesn't Use Network Level Authentication \(NLA\) Only$/i,
      /^(RDP )?Network Level Authentication (is )?(disabled|not (enabled|required|enforced))$/i,
    ],
  },
  {
    scenario: "posture.vnc-sectype",
    at: "tcp",
    keys: { nessus: ["26925"] },
    titles: [/^VNC Server Unauthenticated Access$/i],
  },
  {
    scenario: "posture.redis-unauth",
    at: "tcp",
    keys: { nessus: ["100634"], nuclei: ["exposed-redis"] },
    titles: [/^Redis Server (Unprotected by Password Authentication|No Password)$/i],
  },
  {
    scenario: "posture.mongo-unauth",
    at: "tcp",
    keys: { nessus: ["81777"], nuclei: ["mongodb-unauth", "mongodb-auth-disabled"] },
    titles: [/^MongoDB Service Without Authentication Detection$/i],
  },
  {
    scenario: "posture.memcached-unauth",
    at: "tcp",
    keys: { nuclei: ["memcached-stats"] },
    titles: [/^Memcached (Server )?(without|no) authentication$/i],
  },
  {
    scenario: { plain: "posture.elastic-unauth", tls: "posture.elastic-unauth-https" },
    at: "tcp",
    keys: { nessus: ["101025"] },
    titles: [/^Elasticsearch (Unrestricted Access Information Disclosure|without authentication)$/i],
  },
  {
    scenario: { plain: "posture.docker-unauth", tls: "posture.docker-unauth-https" },
    at: "tcp",
    keys: { nuclei: ["exposed-docker-api", "exposed-dockerd"] },
    titles: [/^(Exposed|Unauthenticated) Docker (Engine |Remote )?API$/i],
  },
  {
    scenario: { plain: "posture.etcd-unauth", tls: "posture.etcd-unauth-https" },
    at: "tcp",
    keys: {},
    titles: [/^(Unauthenticated etcd|etcd (Unauthenticated|without authentication))( API| access)?$/i],
  },
  {
    scenario: "posture.kubelet-anonymous",
    at: "tcp",
    keys: {},
    titles: [
      /^(Kubelet (API )?anonymous (access|authentication)|Anonymous kubelet access)( enabled| allowed)?$/i,
    ],
  },
  {
    scenario: "posture.zookeeper-unauth",
    at: "tcp",
    keys: {},
    titles: [/^ZooKeeper (answers|exposes) four[- ]letter (words|commands)$/i],
  },
  {
    scenario: "posture.rsync-list",
    at: "tcp",
    keys: {},
    titles: [/^(Rsync (service )?(lists modules|module list(ing)?|unauthenticated access))$/i],
  },
  {
    scenario: "posture.mqtt-anonymous",
    at: "tcp",
    keys: {},
    titles: [
      /^MQTT (Broker )?(anonymous (login|access)|without authentication|does not require authentication)$/i,
    ],
  },
  {
    scenario: "posture.smtp-plain-auth",
    at: "tcp",
    keys: { nessus: ["54582"] },
    titles: [/^SMTP Service Cleartext Login Permitted$/i],
  },
  {
    scenario: "posture.smtp-relay",
    at: "tcp",
    keys: { nessus: ["10262"] },
    titles: [/^MTA Open Mail Relaying Allowed$/i, /^Mail relaying$/i],
  },
  {
    scenario: "dns.open-recursion",
    at: "udp",
    keys: { nessus: ["10539"] },
    titles: [/^DNS Server Recursive Query Cache Poisoning Weakness$/i, /^Open (DNS )?(recursion|resolver)$/i],
  },
  {
    scenario: "host.listeners",
    at: "host",
    keys: { nessus: ["42263", "10205", "10203"] },
    titles: [
      /^Unencrypted Telnet Server$/i,
      /^Telnet Unencrypted Cleartext Login$/i,
      /^(rlogin|rexecd) Service Detection$/i,
    ],
  },
  {
    scenario: "cfg.sshd-root-login",
    at: "host",
    keys: { openscap: ["sshd_disable_root_login"] },
    titles: [],
  },
  {
    scenario: "cfg.sshd-empty-passwords",
    at: "host",
    keys: { openscap: ["sshd_disable_empty_passwords"] },
    titles: [],
  },
  {
    scenario: "cfg.address-space",
    at: "host",
    keys: { openscap: ["sysctl_kernel_randomize_va_space"] },
    titles: [],
  },
  {
    scenario: "cfg.ptrace-scope",
    at: "host",
    keys: { openscap: ["sysctl_kernel_yama_ptrace_scope"] },
    titles: [],
  },
];
