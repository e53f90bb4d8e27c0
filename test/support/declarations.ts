import { controlsSchema } from "../../collector/domain/control.ts";
import { intentsSchema } from "../../collector/domain/intent.ts";

type Over = Readonly<Record<string, unknown>>;

/** `deny internet → db1:22` as people write it; each test says what differs. */
export function intent(over: Over = {}) {
  const { intents } = intentsSchema.parse({
    intents: [
      {
        id: "no-ssh",
        title: "Nobody on the internet reaches SSH",
        rule: "deny",
        from: "internet",
        to: { asset: "db1" },
        ports: [22],
        ...over,
      },
    ],
  });
  const [one] = intents;
  if (one === undefined) throw new Error("There is one intent");
  return one;
}

/** An edge firewall that the intent proves, and on which db1 leans. */
export function control(over: Over = {}) {
  const { controls } = controlsSchema.parse({
    controls: [
      {
        id: "edge",
        title: "Edge firewall",
        kind: "firewall",
        provenBy: [{ intent: "no-ssh" }],
        protects: { assets: ["db1"] },
        ...over,
      },
    ],
  });
  const [one] = controls;
  if (one === undefined) throw new Error("There is one control");
  return one;
}
