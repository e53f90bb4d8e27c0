/** Cipher suites that a hello of ours may offer, by their names (IANA TLS Cipher Suites registry). */
export const SUITES: Readonly<Record<number, string>> = {
  4865: "TLS_AES_128_GCM_SHA256",
  4866: "TLS_AES_256_GCM_SHA384",
  4867: "TLS_CHACHA20_POLY1305_SHA256",
  49195: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
  49196: "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
  49199: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
  49200: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
  52392: "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
  52393: "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
  158: "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
  159: "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
  156: "TLS_RSA_WITH_AES_128_GCM_SHA256",
  157: "TLS_RSA_WITH_AES_256_GCM_SHA384",
  49187: "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
  49191: "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
  60: "TLS_RSA_WITH_AES_128_CBC_SHA256",
  61: "TLS_RSA_WITH_AES_256_CBC_SHA256",
  49161: "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
  49162: "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
  49171: "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
  49172: "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
  51: "TLS_DHE_RSA_WITH_AES_128_CBC_SHA",
  57: "TLS_DHE_RSA_WITH_AES_256_CBC_SHA",
  47: "TLS_RSA_WITH_AES_128_CBC_SHA",
  53: "TLS_RSA_WITH_AES_256_CBC_SHA",
  10: "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
  22: "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA",
  49170: "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA",
  49160: "TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA",
  4: "TLS_RSA_WITH_RC4_128_MD5",
  5: "TLS_RSA_WITH_RC4_128_SHA",
  49159: "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA",
  49169: "TLS_ECDHE_RSA_WITH_RC4_128_SHA",
  1: "TLS_RSA_WITH_NULL_MD5",
  2: "TLS_RSA_WITH_NULL_SHA",
  59: "TLS_RSA_WITH_NULL_SHA256",
  49158: "TLS_ECDHE_ECDSA_WITH_NULL_SHA",
  49168: "TLS_ECDHE_RSA_WITH_NULL_SHA",
  49173: "TLS_ECDH_anon_WITH_NULL_SHA",
  24: "TLS_DH_anon_WITH_RC4_128_MD5",
  27: "TLS_DH_anon_WITH_3DES_EDE_CBC_SHA",
  52: "TLS_DH_anon_WITH_AES_128_CBC_SHA",
  58: "TLS_DH_anon_WITH_AES_256_CBC_SHA",
  108: "TLS_DH_anon_WITH_AES_128_CBC_SHA256",
  166: "TLS_DH_anon_WITH_AES_128_GCM_SHA256",
  167: "TLS_DH_anon_WITH_AES_256_GCM_SHA384",
  49175: "TLS_ECDH_anon_WITH_3DES_EDE_CBC_SHA",
  49176: "TLS_ECDH_anon_WITH_AES_128_CBC_SHA",
  49177: "TLS_ECDH_anon_WITH_AES_256_CBC_SHA",
  3: "TLS_RSA_EXPORT_WITH_RC4_40_MD5",
  6: "TLS_RSA_EXPORT_WITH_RC2_CBC_40_MD5",
  8: "TLS_RSA_EXPORT_WITH_DES40_CBC_SHA",
  11: "TLS_DH_DSS_EXPORT_WITH_DES40_CBC_SHA",
  14: "TLS_DH_RSA_EXPORT_WITH_DES40_CBC_SHA",
  17: "TLS_DHE_DSS_EXPORT_WITH_DES40_CBC_SHA",
  20: "TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA",
  23: "TLS_DH_anon_EXPORT_WITH_RC4_40_MD5",
  25: "TLS_DH_anon_EXPORT_WITH_DES40_CBC_SHA",
};

const codes = Object.keys(SUITES).map(Number);

/** The suites whose names hold one of these words, in the order of the registry's numbers. */
export const suitesWith = (...words: readonly string[]): readonly number[] =>
  codes.filter((code) => words.some((word) => SUITES[code]?.includes(word) === true));

/** Suites of TLS 1.3 alone (RFC 8446 appendix B.4). */
export const SUITES_OF_1_3 = codes.filter((code) => code >= 0x1301 && code <= 0x1303);

/** Suites that a usual client of TLS 1.2 or older would offer: neither anonymous, nor without encryption, nor export. */
export const SUITES_BEFORE_1_3 = codes.filter(
  (code) => !SUITES_OF_1_3.includes(code) && !/NULL|anon|EXPORT|RC4/.test(SUITES[code] ?? ""),
);

/** Versions as they stand in a hello (RFC 6101, RFC 8446 section 4.1.2). */
export const VERSIONS: Readonly<Record<number, string>> = {
  768: "SSLv3",
  769: "TLSv1.0",
  770: "TLSv1.1",
  771: "TLSv1.2",
  772: "TLSv1.3",
};

/** Alerts that a server may answer a hello with (RFC 8446 section 6, RFC 5246 section 7.2). */
export const ALERTS: Readonly<Record<number, string>> = {
  0: "close_notify",
  10: "unexpected_message",
  22: "record_overflow",
  40: "handshake_failure",
  42: "bad_certificate",
  43: "unsupported_certificate",
  47: "illegal_parameter",
  49: "access_denied",
  50: "decode_error",
  51: "decrypt_error",
  70: "protocol_version",
  71: "insufficient_security",
  80: "internal_error",
  86: "inappropriate_fallback",
  90: "user_canceled",
  109: "missing_extension",
  110: "unsupported_extension",
  112: "unrecognized_name",
  116: "certificate_required",
  120: "no_application_protocol",
};
