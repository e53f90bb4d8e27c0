/** The version that `plumbline` tells people and collectors. */
export const PLUMBLINE_VERSION = "0.1.0";
