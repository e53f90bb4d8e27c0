import { describe, expect, it } from "vitest";
import { endpointOf, endpointOfUrl } from "../../../collector/intake/endpoint.ts";

const tcp = (host: string, port: number | null) => ({ host, port, protocol: "tcp" });

describe("endpointOfUrl()", () => {
  it.each([
    ["https://Web.Example/a?b#c", tcp("web.example", 443)],
    ["http://web.example:8080", tcp("web.example", 8080)],
    ["HTTP://user:pass@web.example/@x", tcp("web.example", 80)],
    ["http://[2001:DB8::1]:8443/", tcp("2001:db8::1", 8443)],
    ["2001:db8::1", tcp("2001:db8::1", null)],
    ["[2001:db8::1]", tcp("2001:db8::1", null)],
    ["192.0.2.1:22", tcp("192.0.2.1", 22)],
    ["web.example.", tcp("web.example", null)],
    ["//web.example/a", tcp("web.example", null)],
    ["ftp://web.example", tcp("web.example", 21)],
    ["udp://192.0.2.1:53", { host: "192.0.2.1", port: 53, protocol: "udp" }],
    ["http://web.example:0/", tcp("web.example", null)],
    ["http://web.example:70000/", tcp("web.example", null)],
    ["http://", null],
    ["http://[::1", null],
    ["", null],
    ["a b", null],
    ["<script>", null],
    ["a:b:c", null],
  ])("of %j is %j", (text, endpoint) => {
    expect(endpointOfUrl(text)).toEqual(endpoint);
  });
});

describe("endpointOf()", () => {
  it.each([
    [["192.0.2.1", "443", "TCP"], tcp("192.0.2.1", 443)],
    [["192.0.2.1", "0", "tcp"], tcp("192.0.2.1", null)],
    [["192.0.2.1", "", ""], tcp("192.0.2.1", null)],
    [["::ffff:192.0.2.1", "1", "tcp"], tcp("192.0.2.1", 1)],
    [["fe80::1%eth0", "1", "tcp"], tcp("fe80::1%eth0", 1)],
    [["192.0.2.1", "0", "icmp"], null],
    [["", "80", "tcp"], null],
    [["x".repeat(254), "80", "tcp"], null],
  ] as const)("of %j is %j", ([host, port, protocol], endpoint) => {
    expect(endpointOf(host, port, protocol)).toEqual(endpoint);
  });
});
