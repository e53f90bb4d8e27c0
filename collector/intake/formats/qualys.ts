import type { Severity } from "../../domain/exposure.ts";
import { severityOfWord } from "../severity.ts";

const STEPS: readonly Severity[] = ["info", "low", "medium", "high", "critical"];

/** Qualys counts from 1 (minimal, read as info) to 5 (urgent); PCI reports use words. Undefined for anything else. */
export const qualysSeverity = (text: string): Severity | undefined =>
  /^[1-5]$/.test(text.trim()) ? STEPS[Number(text) - 1] : severityOfWord(text);

/** A host's name; empty where Qualys says that there is none. */
export const qualysName = (name: string): string => (/^no registered hostname$/i.test(name) ? "" : name);
