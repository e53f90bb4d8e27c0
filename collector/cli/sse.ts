/** One event of a stream of server-sent events (WHATWG HTML section 9.2). */
export type SentEvent = { readonly event: string; readonly id: string; readonly data: string };

/** An event with more characters is not read; the collector's have a few hundred. */
export const MAX_EVENT_CHARS = 256 * 1024;

/** Reads events from bytes as they come; comments and retry times are passed over. Throws RangeError beyond the limit. */
export async function* sentEvents(source: AsyncIterable<Uint8Array>): AsyncGenerator<SentEvent> {
  const decoder = new TextDecoder();
  let rest = "";
  let event = "message";
  let id = "";
  let data: string[] = [];
  let held = 0;
  for await (const chunk of source) {
    rest += decoder.decode(chunk, { stream: true });
    // Counted with what it already has: an event in many short lines is no smaller.
    if (rest.length + held > MAX_EVENT_CHARS)
      throw new RangeError(`An event of more than ${MAX_EVENT_CHARS} characters`);
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "") {
        if (data.length > 0) yield { event, id, data: data.join("\n") };
        event = "message";
        data = [];
        held = 0;
        continue;
      }
      const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
      if (field === "event") event = value;
      else if (field === "id") id = value;
      else if (field === "data") {
        data.push(value);
        held += value.length + 1;
      }
    }
  }
}
