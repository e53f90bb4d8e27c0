import { execFileSync } from "node:child_process";
import { type RealService, realService } from "./real-service.ts";

const ENTRIES = `dn: dc=corp,dc=test
objectClass: dcObject
objectClass: organization
o: corp
dc: corp

dn: cn=somebody,dc=corp,dc=test
objectClass: person
cn: somebody
sn: body
`;

/** A real slapd with two entries, and these lines before its database and in it. */
export const slapd = (before: string, inside: string): Promise<RealService> =>
  realService({
    command: ["slapd", "-d", "0", "-f", "$/conf", "-h", "ldap://127.0.0.1:@"],
    files: {
      conf: `include /etc/ldap/schema/core.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile $/pid
${before}
database mdb
suffix dc=corp,dc=test
directory $/db
${inside}
`,
      ldif: ENTRIES,
    },
    before: (folder) => {
      execFileSync("mkdir", [`${folder}/db`]);
      execFileSync("slapadd", ["-f", `${folder}/conf`, "-l", `${folder}/ldif`], { stdio: "ignore" });
    },
  });
