import { X509Certificate } from "node:crypto";
import type { HttpAnswer } from "../http-exchange.ts";
import { membersIn, membersOf, text } from "./http-members.ts";

/**
 * How products refuse, so that a refusal is known for theirs: any web server says 401 and 403 to
 * anything, and that says nothing of a service that is not there.
 */
type Refusal = (answer: HttpAnswer) => string | undefined;

const REFUSALS: Readonly<Record<string, Refusal>> = {
  "elastic-root": elastic,
  "etcd-range": ({ status, body }) =>
    status !== 200 && text(membersOf(body)["message"])?.startsWith("etcdserver: ") === true
      ? "etcd"
      : undefined,
  "docker-version": docker,
  "kubelet-pods": kubelet,
};

/** Which product refused this question, where it is one that is known by how it refuses. */
export const refusedBy = (variant: string, answer: HttpAnswer): string | undefined =>
  REFUSALS[variant]?.(answer);

const isRefusal = ({ status }: HttpAnswer): boolean => status === 401 || status === 403;

/** Realms that OpenSearch's security and what it came from name themselves by. */
const OPENSEARCH_REALM = /realm="(?:OpenSearch|Open ?Distro) Security"|realm="Search Guard"/i;

/** Elasticsearch says in the refusal's body that it is one of its security (Elasticsearch, "Troubleshooting security"). */
function elastic(answer: HttpAnswer): string | undefined {
  if (!isRefusal(answer)) return undefined;
  const { type } = membersIn(membersOf(answer.body)["error"]);
  if (type === "security_exception" || answer.header("x-elastic-product").includes("Elasticsearch"))
    return "elasticsearch";
  return answer.header("www-authenticate").some((value) => OPENSEARCH_REALM.test(value.slice(0, 2_048)))
    ? "opensearch"
    : undefined;
}

/** An engine names itself and its API in the head of all that it says (Docker Engine API), as where a plug-in refuses. */
function docker(answer: HttpAnswer): string | undefined {
  const isEngine =
    /^Docker\//.test(answer.header("server")[0] ?? "") && answer.header("api-version").length > 0;
  return isRefusal(answer) && isEngine ? "docker" : undefined;
}

/** Who is refused for what right (k8s.io/apiserver, "Forbidden"), as a kubelet asks of somebody without a name. */
const FORBIDDEN = /^Forbidden \(user=.{1,256}, verb=get, resource=nodes, subresource=/;
/** A kubelet's own certificate names its node and a second, that of its cluster the group of all nodes. */
const KUBELET_NAMES = /^CN=[a-z0-9.-]{1,253}(?:-ca)?@\d{10}$|^CN=system:node:[a-z0-9.-]{1,253}$/m;

/** A kubelet says "Unauthorized" and no more, so there its certificate must be one of a kubelet's too. */
function kubelet(answer: HttpAnswer): string | undefined {
  if (!isRefusal(answer)) return undefined;
  const words = answer.body.toString("latin1", 0, 1_024).trim();
  if (FORBIDDEN.test(words)) return "kubelet";
  return words === "Unauthorized" && KUBELET_NAMES.test(subjectOf(answer.certificate))
    ? "kubelet"
    : undefined;
}

function subjectOf(der: Uint8Array | undefined): string {
  if (der === undefined) return "";
  try {
    return new X509Certificate(der).subject;
  } catch {
    return "";
  }
}
