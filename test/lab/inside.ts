import process from "node:process";
import { chosen } from "./catalogue.ts";
import { runLab } from "./lab.ts";
import { layManagement, sh } from "./topology.ts";

/**
 * Runs inside network, mount and process namespaces that exist for the lab alone, so that the kernel takes everything
 * away with the first process, however that ends. Prints one line of JSON.
 */
type Order = {
  readonly only: readonly string[] | null;
  readonly repeats: number;
  readonly workers: number;
  readonly folder: string;
  readonly program: string;
};

const order = JSON.parse(process.argv[2] ?? "{}") as Order;
await sh("mount -t tmpfs lab /run && mkdir /run/netns");
await layManagement();
const run = await runLab({
  ...order,
  situations: chosen(order.only ?? undefined),
  told: (line) => process.stderr.write(`${line}\n`),
});
process.stdout.write(`${JSON.stringify(run)}\n`, () => process.exit(0));
