/** Signed bundles of scenarios; of each the version with the highest number is the one in use. */
export type BundleTables = {
  bundles: {
    /** SHA-256 of the manifest's exact bytes, in hex. */
    digest: string;
    id: string;
    version: number;
    not_after: number;
    /** SHA-256 of the publisher's key, in hex. */
    key_id: string;
    manifest: Uint8Array;
    signature: Uint8Array;
    loaded_at: number;
    loaded_by: string;
  };
};
