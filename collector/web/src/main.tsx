import "./app.css";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Refusal } from "./api/request.ts";
import { changesPresence, presenceQuery } from "./api/session.ts";
import { OwnerPage } from "./owner/owner-page.tsx";
import { router } from "./router.tsx";
import { applyTheme, followSystemTheme } from "./theme.ts";

applyTheme();
followSystemTheme();

/** A session may end or be bound at any moment: whoever finds out sends the reader to the door. */
const noticePresence = (error: unknown): void => {
  if (changesPresence(error)) {
    void client.invalidateQueries({ queryKey: presenceQuery.queryKey });
  }
};

const client = new QueryClient({
  queryCache: new QueryCache({ onError: noticePresence }),
  mutationCache: new MutationCache({ onError: noticePresence }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What the collector refused it will refuse again; only what never got there is worth another try.
      retry: (count, error) => count < 2 && !(error instanceof Refusal && error.problem.status > 0),
    },
  },
});

/** A magic link's page is none of the console's: no session, no menu, no live board behind it. */
const OWNER_PATH = "/r";

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no root");

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      {location.pathname === OWNER_PATH ? <OwnerPage /> : <RouterProvider router={router} />}
    </QueryClientProvider>
  </StrictMode>,
);
