import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Target } from "../../../proto/target.ts";
import { type RealService, realService } from "./real-service.ts";

const MODULES = ["mpm_event", "authn_core", "authz_core", "proxy", "proxy_http", "unique_id", "security2"];

/** Debian's own advice for bodies (modsecurity.conf-recommended), with what a test wants of them instead. */
const BODIES = `SecRuleEngine On
SecRequestBodyAccess On
SecRequestBodyLimit 13107200
SecRequestBodyNoFilesLimit 131072
SecRequestBodyLimitAction Reject
SecRule REQUEST_HEADERS:Content-Type "^application/json" "id:200001,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=JSON"
SecDataDir $
SecTmpDir $`;

/** The rules that Debian has of OWASP. */
export const CORE_RULES = `Include /etc/modsecurity/crs/crs-setup.conf
Include /usr/share/modsecurity-crs/rules/*.conf`;

/** A real Apache with ModSecurity and these rules before an origin. Later rules win over the advice for bodies. */
export const modsecurity = (origin: Target, rules: string): Promise<RealService> =>
  realService({
    command: ["apache2", "-f", "$/conf", "-DFOREGROUND"],
    files: {
      conf: `ServerRoot $
ServerName waf.test
DefaultRuntimeDir $
PidFile $/pid
Listen 127.0.0.1:@
ErrorLog $/log
LogLevel error
${MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join("\n")}
ProxyPass / http://${origin.host}:${origin.port}/
${BODIES}
Include $/rules
`,
    },
    // Not among the files: "@" begins the name of an operator there, and is no port.
    before: (folder) => writeFileSync(join(folder, "rules"), rules),
    endsBy: "SIGTERM",
  });
