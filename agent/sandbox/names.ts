import { SUFFIXES, type Suffix } from "../probes/sandbox/box.ts";

/** How the agent names the directory of one step, and a file in it. Nothing else is ever made or removed. */
export const BOX_NAME = /^box-[0-9a-f]{16}$/;
export const FILE_NAME = new RegExp(`^f\\d{4}\\.(?:${SUFFIXES.join("|")})$`);

/** The name of a box by eight random bytes. */
export const boxName = (random: Uint8Array): string => `box-${Buffer.from(random).toString("hex")}`;

/** The name of a box's nth file, from 0. */
export const fileName = (n: number, suffix: Suffix): string => `f${String(n).padStart(4, "0")}.${suffix}`;
