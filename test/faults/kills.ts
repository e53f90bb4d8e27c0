/** How often a process is killed: 20 in every test run, a hundred with `npm run faults`. */
export const KILLS = Number(process.env["FAULT_KILLS"] ?? 20);
