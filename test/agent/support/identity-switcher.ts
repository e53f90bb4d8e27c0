import process from "node:process";
import { readIdentity, switchTlsFiles } from "../../../agent/identity.ts";

/** Switches an identity to one set of TLS files after another, as fast as it can, until it is killed. */
const [directory = "", sets = "[]"] = process.argv.slice(2);
const files = JSON.parse(sets) as { key: string; certificate: string; ca: string }[];
let identity = await readIdentity(directory);
process.stdout.write("ready\n");
for (let turn = 0; ; turn++) {
  const next = files[turn % files.length];
  if (next === undefined) throw new Error("No files to switch to");
  identity = await switchTlsFiles(directory, identity, next);
}
