/**
 * What a witness may speak beside saying a nonce back, each of which its rules must name: `tls` shows a
 * certificate of its own, `dns` answers for a zone, `websocket` keeps a line open, `mail` and `ftp`
 * greet whoever connects.
 */
export const SPEECHES = ["tls", "dns", "websocket", "mail", "ftp"] as const;

export type Speech = (typeof SPEECHES)[number];
