import { useMutation, useQueryClient } from "@tanstack/react-query";

/** Something that changes what is on file; when it is done, everything shown is asked for again. */
export function useAct<T, V = void>(act: (value: V) => Promise<T>, onDone?: (reply: T) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: async (reply: T) => {
      onDone?.(reply);
      await client.invalidateQueries();
    },
  });
}
