import { Duplex } from "node:stream";
import fc from "fast-check";
import { expect } from "vitest";
import { secure } from "../../../agent/probes/dial.ts";
import { factsOf } from "../../../agent/probes/facts.ts";
import type { Answer, LineQuestion } from "../../../agent/probes/question.ts";
import { Misheard, talkOver, Unheard } from "../../../agent/probes/talk.ts";
import { FACT_NAME, MAX_FACT_LENGTH, MAX_FACT_VALUES, MAX_FACTS } from "../../../proto/outcome.ts";
import { dataOf } from "../../../proto/untrusted.ts";

/** A question asks for so little that nothing of ours is longer, whatever it is told. */
const MOST_BYTES_SAID = 1_024;

/**
 * Puts a question to peers that say anything at all, and to peers that begin as a real service does
 * (`transcript`) and then go wrong: each gets an answer within the bounds of facts, or is misheard or
 * unheard. Nothing else is ever thrown, and no peer makes us say more than a few words.
 */
export const bearsAnyPeer = (question: LineQuestion, variant: string, transcript: Uint8Array) =>
  fc.assert(
    fc.asyncProperty(anyWords(Buffer.from(transcript)), async (chunks) => {
      const { said, result } = await told(question, variant, chunks);
      expect(said).toBeLessThanOrEqual(MOST_BYTES_SAID);
      if (result instanceof Misheard || result instanceof Unheard) return;
      if (result instanceof Error) throw result;
      expect(result.identity.hash).toMatch(/^[0-9a-f]{64}$/);
      for (const name of Object.keys(result.findings)) expect(name).toMatch(FACT_NAME);
      const facts = Object.entries(factsOf(result.findings));
      expect(facts.length).toBeLessThanOrEqual(MAX_FACTS);
      for (const [, values] of facts) {
        expect(values.length).toBeLessThanOrEqual(MAX_FACT_VALUES);
        for (const value of values) expect(dataOf(value).length).toBeLessThanOrEqual(MAX_FACT_LENGTH);
      }
    }),
    { numRuns: 400 },
  );

async function told(question: LineQuestion, variant: string, chunks: readonly Uint8Array[]) {
  let said = 0;
  const line = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      said += chunk.length;
      done();
    },
  });
  for (const chunk of chunks) line.push(chunk);
  line.push(null);
  const talk = talkOver(line, 1_000, { stop: new AbortController().signal, secure });
  const step = {
    kind: "ssh-hello",
    variant,
    id: "s",
    purpose: "attempt",
    timeoutMs: 1_000,
    tries: 1,
    target: { transport: "tcp", host: "127.0.0.1", port: 1 },
    serverName: "",
    name: "zone.test",
  } as const;
  const result: Answer | Error = await question(talk, step, Buffer.from("plumbline 0123")).catch(
    (cause: Error) => cause,
  );
  talk.end();
  return { said, result };
}

/** Bytes of any kind, or the transcript with a few bytes changed, something put in, or its end missing; in pieces. */
const anyWords = (transcript: Buffer): fc.Arbitrary<readonly Uint8Array[]> =>
  fc.oneof(
    fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 4 }),
    fc
      .record({
        cut: fc.nat(transcript.length),
        put: fc.uint8Array({ maxLength: 40 }),
        at: fc.nat(transcript.length),
        over: fc.boolean(),
        flips: fc.array(fc.tuple(fc.nat(transcript.length - 1), fc.nat(255)), { maxLength: 4 }),
        pieces: fc.integer({ min: 1, max: 5 }),
      })
      .map(({ cut, put, at, over, flips, pieces }) => {
        const bytes = Buffer.from(transcript);
        for (const [place, value] of flips) bytes[place] = value;
        const rest = bytes.subarray(over ? at + put.length : at);
        const words = Buffer.concat([bytes.subarray(0, at), put, rest, bytes.subarray(cut)]);
        const size = Math.max(1, Math.ceil(words.length / pieces));
        return Array.from({ length: pieces }, (_, index) =>
          words.subarray(index * size, (index + 1) * size),
        ).filter((piece) => piece.length > 0);
      }),
  );
