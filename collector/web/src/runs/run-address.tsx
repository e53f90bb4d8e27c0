import { Navigate, useParams } from "@tanstack/react-router";

export function RunAddress() {
  const { id } = useParams({ from: "/runs/$id" });
  return <Navigate to="/" search={{ run: id }} replace />;
}
