import { createServer, type RequestListener } from "node:http";
import type { Target } from "../../../proto/target.ts";
import { CORE_RULES, modsecurity } from "../../agent/support/modsecurity.ts";
import { later, listening } from "../../agent/support/service.ts";
import type { JudgedService } from "./judged-service.ts";

/** What an origin of ours answers: the word that it was told, when it has heard all. */
const answersItsWord: RequestListener = (request, response) => {
  request.resume().on("end", () => response.end(request.headers["x-plumbline-said"]));
};
const origin = (): Promise<Target> => listening(createServer(answersItsWord));

const behind = (rules: string) => async (): Promise<Target> => {
  const service = await modsecurity(await origin(), rules);
  later(service.end);
  return service.target;
};

/** An own rule for the word that was agreed. */
const OWN_RULE =
  'SecRule ARGS "@contains plumbline-private-marker-5f3a91c7" "id:1001,phase:2,deny,status:403"';
/** Reads the beginning of a body alone, and lets the rest through unread. */
const BEGINNINGS =
  "SecRequestBodyLimit 16384\nSecRequestBodyNoFilesLimit 1048576\nSecRequestBodyLimitAction ProcessPartial";
const WHOLE = "SecRequestBodyNoFilesLimit 1048576";
/** Knows the sign of SQL injection in the fields of a form, as they are after one decoding. */
const FORMS_ALONE = `SecRule REQUEST_BODY "@rx %27(?:\\+| )+OR(?:\\+| )+%27" "id:1002,phase:2,deny,status:403"`;
/** Decodes once more than a form needs, and reads JSON and parts as well. */
const TWICE =
  'SecRule ARGS "@rx \'\\s*or\\s*\'" "id:1003,phase:2,t:none,t:urlDecodeUni,t:lowercase,deny,status:403"';
/** A rule such as nobody should have. */
const CARELESS = 'SecRule ARGS "@rx \'" "id:1004,phase:2,deny,status:403"';

/** Apache with ModSecurity before an origin, with rules of its own and of OWASP. */
export const FIREWALLS: readonly JudgedService[] = [
  {
    service: "an origin without a firewall",
    start: origin,
    judged: [
      ["content.private-marker", "allowed"],
      ["content.padding", "allowed"],
      ["content.encoding", "allowed"],
      ["content.false-positive", "allowed"],
    ],
  },
  {
    service: "ModSecurity with a rule for the word that was agreed, and that alone",
    start: behind(OWN_RULE),
    judged: [
      ["content.private-marker", "prevented"],
      ["content.waf", "allowed"],
      ["content.false-positive", "allowed"],
    ],
  },
  {
    service: "ModSecurity with the rules of OWASP, which reads bodies to their end",
    start: behind(`${WHOLE}\n${CORE_RULES}`),
    judged: [
      ["content.private-marker", "allowed"],
      ["content.waf", "prevented"],
      ["content.padding", "prevented"],
      ["content.encoding", "prevented"],
    ],
  },
  {
    service: "ModSecurity with the rules of OWASP, which reads the beginning of bodies alone",
    start: behind(`${BEGINNINGS}\n${CORE_RULES}`),
    judged: [
      ["content.waf", "prevented"],
      ["content.padding", "allowed"],
    ],
  },
  {
    service: "ModSecurity with the rules of OWASP, which refuses long bodies as it is advised",
    start: behind(CORE_RULES),
    judged: [["content.padding", "prevented"]],
  },
  {
    service: "ModSecurity with a rule for forms alone",
    start: behind(FORMS_ALONE),
    judged: [["content.encoding", "allowed"]],
  },
  {
    service: "ModSecurity with a rule that decodes once more",
    start: behind(TWICE),
    judged: [["content.encoding", "prevented"]],
  },
  {
    service: "ModSecurity with a careless rule",
    start: behind(CARELESS),
    judged: [["content.false-positive", "prevented"]],
  },
];
