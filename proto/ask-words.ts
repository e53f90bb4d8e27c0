import type { ASKS, AskKind } from "./ask.ts";
import { clientHello } from "./client-hello.ts";
import { dnsWords, lengthFirst } from "./dns-words.ts";
import { ALPN_OFFER, HTTP_WORDS, tlsRound } from "./http-words.ts";
import { SAY_WORDS } from "./say-words.ts";
import { SMB_HELLO, smbAnonymous } from "./smb-words.ts";
import type { AskStep } from "./step.ts";
import { AT_ONCE, hex, type Round, round } from "./wording.ts";

/** What is said for one variant; a function where the step has a part in it. */
type Words = readonly Round[] | ((step: AskStep) => readonly Round[]);
type Table = { readonly [K in AskKind]: Readonly<Record<(typeof ASKS)[K]["variants"][number], Words>> };

const once = (...parts: readonly (Uint8Array | string)[]): readonly Round[] => [round(AT_ONCE, ...parts)];
const GREETED = "after its greeting, where that is a 220";
const AFTER_REPLY = "after its reply";

const MONGO_HELLO = round(
  AT_ONCE,
  hex("34000000 01000000 00000000 dd070000 00000000 00 1f000000 10"),
  "hello\0",
  hex("01000000 02"),
  "$db\0",
  hex("06000000"),
  "admin\0\0",
);
const ROOT_ENTRY = round(
  AT_ONCE,
  hex("3070 020101 636b 0400 0a0100 0a0100 020101 020105 010100 870b"),
  "objectClass",
  hex("304b 040e"),
  "namingContexts",
  hex("0414"),
  "supportedLDAPVersion",
  hex("0417"),
  "supportedSASLMechanisms",
  hex("040a"),
  "vendorName",
);
const LENGTH = { hole: "length", most: 3 };
const EHLO = round(GREETED, "EHLO plumbline.invalid\r\n");
const MAIL_ENDS = [
  round(AFTER_REPLY, "RSET\r\n"),
  round("after its reply to that, where there is one", "QUIT\r\n"),
];
const SSL_REQUEST = once(hex("00000008 04d2162f"));
const startup = (when: string): readonly Round[] => [
  round(when, hex("0000003a 00030000"), "user\0plumbline_canary\0application_name\0plumbline\0\0"),
  round("where it lets the canary in", "X", hex("00000004")),
];
const offer = ({ variant, serverName }: AskStep): readonly Round[] => once(clientHello(variant, serverName));
const description = (version: string): readonly Round[] =>
  once(
    hex(`3028 0201${version} 0406`),
    "public",
    hex("a01b 0203"),
    "plb",
    hex("020100 020100 300e 300c 0608 2b06010201010100 0500"),
  );
const rdp = (protocols: string): readonly Round[] =>
  once(hex(`03000013 0ee00000000000 01000800${protocols}000000`));

/**
 * Every byte that a question of ours says, for people who want to see it before it goes out. The probes
 * make theirs by the rules of each protocol, and a test holds what they really say to this
 * (test/agent/probes/asks/said-bytes.test.ts), so neither can change alone.
 */
const ASK_WORDS: Table = {
  "dns-ask": dnsWords(() => []),
  "dns-ask-tcp": dnsWords(lengthFirst),
  "ftp-hello": {
    banner: [round(GREETED, "FEAT\r\n"), round(AFTER_REPLY, "QUIT\r\n")],
    anonymous: [round(GREETED, "USER anonymous\r\n"), round(AFTER_REPLY, "QUIT\r\n")],
  },
  "http-ask": HTTP_WORDS,
  "https-ask": HTTP_WORDS,
  "ipmi-ask": { capabilities: once(hex("0600ff07 00 00000000 00000000 09 2018c8 8100388e04b5")) },
  "ldap-ask": {
    "root-dse": [ROOT_ENTRY],
    "anonymous-bind": once(hex("300c 020109 6007 020103 0400 8000")),
    "naming-context": [
      ROOT_ENTRY,
      round(
        "where it names a tree of its own",
        hex("30"),
        LENGTH,
        hex("020102 63"),
        LENGTH,
        hex("04"),
        LENGTH,
        { hole: "the first tree that it named", most: 256 },
        hex("0a0102 0a0100 020101 020105 010100 870b"),
        "objectClass",
        hex("3005 0403"),
        "1.1",
      ),
    ],
  },
  "ldap-bind": {
    unsigned: [
      round(
        AT_ONCE,
        hex("3035 020101 6330 0400 0a0100 0a0100 020101 020105 010100 870b"),
        "objectClass",
        hex("3010 040e"),
        "namingContexts",
      ),
      round(
        AFTER_REPLY,
        hex("30"),
        LENGTH,
        hex("020109 60"),
        LENGTH,
        hex("020103 04"),
        LENGTH,
        "cn=plumbline-canary-nobody,",
        { hole: "the first tree that it named, or dc=invalid", most: 256 },
        hex("8010"),
        "plumbline-canary",
      ),
    ],
  },
  "memcached-ask": {
    version: [round(AT_ONCE, "version\r\n"), round(AFTER_REPLY, "quit\r\n")],
    "binary-get": once(hex("80000010 00000000 00000010 00000000 0000000000000000"), "plumbline_canary"),
  },
  "mongo-ask": {
    hello: [
      MONGO_HELLO,
      round(
        AFTER_REPLY,
        hex("38000000 02000000 00000000 dd070000 00000000 00 23000000 10"),
        "buildInfo\0",
        hex("01000000 02"),
        "$db\0",
        hex("06000000"),
        "admin\0\0",
      ),
    ],
    list: [
      MONGO_HELLO,
      round(
        AFTER_REPLY,
        hex("a2000000 02000000 00000000 dd070000 00000000 00 8d000000 10"),
        "listDatabases\0",
        hex("01000000 08"),
        "nameOnly\0",
        hex("01 03"),
        "filter\0",
        hex("20000000 02"),
        "name\0",
        hex("11000000"),
        "plumbline_canary\0\0",
        hex("02"),
        "$db\0",
        hex("06000000"),
        "admin\0",
        hex("03"),
        "$readPreference\0",
        hex("22000000 02"),
        "mode\0",
        hex("13000000"),
        "secondaryPreferred\0\0\0",
      ),
    ],
  },
  "mqtt-hello": {
    connect: [
      round(AT_ONCE, hex("100c 0004"), "MQTT", hex("04 02 000a 0000")),
      round("where it takes that", hex("e000")),
    ],
  },
  "mysql-hello": { greeting: [] },
  "nfs-exports": {
    list: [
      round(
        AT_ONCE,
        hex("80000038 706c756d 00000000 00000002 000186a0 00000002 00000003"),
        hex("00000000 00000000 00000000 00000000 000186a5 00000003 00000006 00000000"),
      ),
      round(
        "on a new line to the port that it names, where the rules permit that one too",
        hex("80000028 706c756d 00000000 00000002 000186a5 00000003 00000005"),
        hex("00000000 00000000 00000000 00000000"),
      ),
    ],
  },
  "postgres-hello": {
    tls: SSL_REQUEST,
    startup: startup(AT_ONCE),
    "startup-tls": [...SSL_REQUEST, tlsRound("", "where it offers TLS"), ...startup("within TLS")],
  },
  "rdp-hello": { plain: rdp("00"), tls: rdp("01"), nla: rdp("03") },
  "redis-ask": { ping: once("*1\r\n$4\r\nPING\r\n") },
  "rsync-hello": { list: [round("after its greeting", "@RSYNCD: 31.0\n#list\n")] },
  ...SAY_WORDS,
  "smb-anonymous": { ipc: smbAnonymous },
  "smb-hello": SMB_HELLO,
  "smtp-hello": {
    hello: [EHLO, ...MAIL_ENDS],
    relay: [
      EHLO,
      round("where it took that (250)", "MAIL FROM:<plumbline-canary@sender.invalid>\r\n"),
      round("where it took that (250)", "RCPT TO:<plumbline-canary@recipient.invalid>\r\n"),
      ...MAIL_ENDS,
    ],
  },
  "snmp-ask": {
    "public-v1": description("00"),
    "public-v2c": description("01"),
    "v3-discovery": once(
      hex("303b 020103 300f 0203"),
      "plb",
      hex("020205c0 040104 020103 0410 300e 0400 020100 020100 0400 0400 0400 3013 0400 0400 a00d 0203"),
      "plb",
      hex("020100 020100 3000"),
    ),
  },
  "ssh-hello": { kex: [round("after its identification", "SSH-2.0-plumbline\r\n")] },
  "tls-certificate": {
    chain: ({ serverName }) => [tlsRound(serverName, AT_ONCE)],
    alpn: ({ serverName }) => [tlsRound(serverName, AT_ONCE, ALPN_OFFER)],
  },
  "tls-offer": {
    ssl3: offer,
    "tls1.0": offer,
    "tls1.1": offer,
    "tls1.2": offer,
    "tls1.3": offer,
    modern: offer,
    weak: offer,
    "null-or-anonymous": offer,
    export: offer,
    rc4: offer,
    "triple-des": offer,
  },
  "vnc-hello": {
    types: [
      round("after its version", "RFB 003.", { hole: "003, 007 or 008, as it says itself", most: 3 }, "\n"),
      round("where it offers VeNCrypt and no way in without a secret", hex("13")),
      round("after its version of VeNCrypt, where that is 0.2 or newer", hex("0002")),
    ],
  },
  "zookeeper-ask": { ruok: once("ruok") },
};

/** What this question says, round by round; each is said once at most. Throws on a variant that there isn't. */
export function wordsOf(step: AskStep): readonly Round[] {
  const words = (ASK_WORDS[step.kind] as Readonly<Record<string, Words>>)[step.variant];
  if (words === undefined) throw new Error(`no words for ${step.kind} ${step.variant}`);
  return typeof words === "function" ? words(step) : words;
}
