import { z } from "@hono/zod-openapi";
import { Fault } from "../../proto/fault.ts";
import { type Given, givenSchema, PARAMETER_LIMITS } from "../../proto/scenario-parameters.ts";

export const valueSchema = z.union([
  z.string().max(PARAMETER_LIMITS.text),
  z.number().int(),
  z.array(z.number().int()).max(PARAMETER_LIMITS.ports),
]);

/** Values of what a scenario declares, by name. A text is read by the declared type: "22,443" is a list of ports. */
export const valuesSchema = z
  .record(z.string().max(32), valueSchema)
  .openapi("ScenarioValues", { example: { package: "openssl", ports: [22, 443] } });

/** Of such a map as text, as a query carries it. */
const MAX_TEXT = 4_096;
export const valuesTextSchema = z
  .string()
  .max(MAX_TEXT)
  .openapi({ description: "JSON object of parameter values", example: '{"package":"openssl"}' });

/** Reads what a query carries; throws a fault where it is no map of values. */
export function valuesIn(text: string | undefined): Given {
  if (text === undefined) return {};
  try {
    return givenSchema.parse(JSON.parse(text));
  } catch {
    throw new Fault("bad-request", 'parameters is no JSON object of values such as {"package":"openssl"}', {
      field: "parameters",
    });
  }
}

/** The same as an answer carries it. */
export const givenView = (given: Given): z.infer<typeof valuesSchema> =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, Array.isArray(value) ? [...value] : value]),
  );
