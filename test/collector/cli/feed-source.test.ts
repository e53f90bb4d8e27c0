import { HttpResponse, http } from "msw";
import { expect, it } from "vitest";
import { fetchFeed } from "../../../collector/cli/feed-source.ts";
import { mswDispatcher } from "../../support/msw-undici.ts";

/** Fetches from an outside world that answers as told. */
const fetchFrom = (place: string, ...handlers: Parameters<typeof http.get>[1][]) =>
  fetchFeed(place, () =>
    mswDispatcher(() =>
      handlers.map((handler, index) => http.get(`https://feeds.example/${index}`, handler)),
    ),
  );

const redirectTo = (location: string) => () => new HttpResponse(null, { status: 302, headers: { location } });

it("gives the bytes of a feed", async () => {
  const bytes = await fetchFrom("https://feeds.example/0", () => HttpResponse.text("cve,epss,percentile"));
  expect(Buffer.from(bytes).toString()).toBe("cve,epss,percentile");
});

it("follows a redirection that stays on https", async () => {
  const bytes = await fetchFrom("https://feeds.example/0", redirectTo("/1"), () =>
    HttpResponse.text("moved"),
  );
  expect(Buffer.from(bytes).toString()).toBe("moved");
});

it("does not follow one that leaves https", async () => {
  await expect(fetchFrom("https://feeds.example/0", redirectTo("http://feeds.example/1"))).rejects.toThrow(
    /https only/,
  );
});

it("does not go round in circles", async () => {
  await expect(fetchFrom("https://feeds.example/0", redirectTo("/0"))).rejects.toThrow(
    /redirects more than 3 times/,
  );
});

it.each([404, 500])("says that the answer was %i", async (status) => {
  await expect(
    fetchFrom("https://feeds.example/0", () => new HttpResponse(null, { status })),
  ).rejects.toThrow(`answered ${status}`);
});

it.each(["http://feeds.example/0", "ftp://feeds.example/0"])(
  "refuses %s before it asks anyone",
  async (place) => {
    await expect(fetchFrom(place)).rejects.toThrow(/https only/);
  },
);

it("says that nobody could be reached", async () => {
  await expect(fetchFrom("https://elsewhere.example/")).rejects.toThrow(/elsewhere/);
});
