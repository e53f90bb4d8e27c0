import { type Field, type Host, PLACE } from "../situation.ts";

/** The service under question on the target: speaks first, under a name of its own. */
export const speakingTarget = (field: Field): Promise<void> =>
  field.serve("t", { kind: "greeting", host: PLACE.t, port: field.port, text: "SSH-2.0-lab_1.0\r\n" });

/** A rule of the router's on what comes from outside to the port under question; what it does is for nft to say. */
export const atRouter = (field: Field, what: string, host: Host = "r"): Promise<void> =>
  field.nft(
    host,
    `table ip control { chain forward { type filter hook forward priority 0;
      iifname "out0" ${field.port === 0 ? "" : `tcp dport ${field.port}`} counter ${what} } }`,
  );

/** Shows that a rule with a counter was met. */
export const wasMet =
  (host: Host) =>
  async (field: Field): Promise<void> => {
    const rules = await field.sh(host, "nft list ruleset");
    if (!/counter packets [1-9]/.test(rules)) throw new Error(`No packet met the rule of ${host}: ${rules}`);
  };

/** Turns what comes from outside to a port aside, to the router itself. */
export const turnedAside = (field: Field, match: string, port: number): Promise<void> =>
  field.nft(
    "r",
    `table ip aside { chain pre { type nat hook prerouting priority dstnat;
      iifname "out0" ${match} counter redirect to :${port} } }`,
  );
