/**
 * A large value on its way from one thread to another, written out once: the threads that it passes
 * through copy bytes, and only the last one makes objects of it. `holds` is never set; it tells the
 * compiler what is inside.
 */
export type Packed<T> = { readonly kind: "packed"; readonly bytes: Uint8Array; readonly holds?: T };

/** A request as its use case gets it: with what was packed unpacked. */
export type Unpacked<R> = { [K in keyof R]: Exclude<R[K], Packed<unknown>> };
