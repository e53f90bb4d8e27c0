import "./app.css";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Refusal } from "./api/request.ts";
import { presenceQuery } from "./api/session.ts";
import { router } from "./router.tsx";
import { applyTheme, followSystemTheme } from "./theme.ts";

applyTheme();
followSystemTheme();

/** A session may end at any moment: whoever finds out sends the reader to the door. */
const noticeSignedOut = (error: unknown): void => {
  if (error instanceof Refusal && error.problem.status === 401) {
    void client.invalidateQueries({ queryKey: presenceQuery.queryKey });
  }
};

const client = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignedOut }),
  mutationCache: new MutationCache({ onError: noticeSignedOut }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What the collector refused it will refuse again; only what never got there is worth another try.
      retry: (count, error) => count < 2 && !(error instanceof Refusal && error.problem.status > 0),
    },
  },
});

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no root");

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
