import type { RequestListener, ServerResponse } from "node:http";

/**
 * Services that Debian does not have, as their documents say that they answer: enough of each to
 * hold a question against, and no more.
 */

const json = (response: ServerResponse, body: unknown, headers: Record<string, string> = {}): void => {
  response.writeHead(200, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
};

/** Elasticsearch API, "Get cluster info". */
export const elasticsearch: RequestListener = (_, response) =>
  json(response, {
    name: "node-1",
    cluster_name: "elasticsearch",
    version: { number: "8.15.3", build_flavor: "default", build_type: "deb" },
    tagline: "You Know, for Search",
  });

/** OpenSearch: the same, and which distribution it is. */
export const opensearch: RequestListener = (_, response) =>
  json(response, {
    version: { distribution: "opensearch", number: "2.11.0" },
    tagline: "The OpenSearch Project: https://opensearch.org/",
  });

/** Elasticsearch with its security features on. */
export const guardedElasticsearch: RequestListener = (_, response) => {
  response
    .writeHead(401, { "www-authenticate": ['Basic realm="security", charset="UTF-8"', "ApiKey"] })
    .end('{"error":{"type":"security_exception"},"status":401}');
};

/** etcd, "Check version". */
export const etcd: RequestListener = (_, response) =>
  json(response, { etcdserver: "3.5.9", etcdcluster: "3.5.0" });

/** Docker Engine API, SystemVersion. */
export const docker: RequestListener = (_, response) =>
  json(
    response,
    { Platform: { Name: "Docker Engine - Community" }, Version: "26.1.4", ApiVersion: "1.45", Os: "linux" },
    { server: "Docker/26.1.4 (linux)", "api-version": "1.45" },
  );

/** A kubelet that lets anybody in (Kubernetes, "Kubelet authentication/authorization"). */
export const openKubelet: RequestListener = ({ url }, response) => {
  if (url === "/healthz") response.end("ok");
  else if (url === "/pods") json(response, { kind: "PodList", apiVersion: "v1", items: [] });
  else response.writeHead(404).end();
};

/** A member of a cluster whose users are switched on, asked for a key (etcd, rpctypes: ErrUserEmpty). */
export const guardedEtcd: RequestListener = (_, response) =>
  response
    .writeHead(400, { "content-type": "application/json" })
    .end('{"error":"etcdserver: user name is empty","message":"etcdserver: user name is empty","code":3}');

/** The same, asked for a key by anybody. */
export const etcdRange: RequestListener = (_, response) =>
  json(response, { header: { cluster_id: "14841639068965178418", revision: "1", raft_term: "2" } });

/** An engine whose authorization plug-in says no (Docker, "Access authorization plugin"). */
export const guardedDocker: RequestListener = (_, response) =>
  response
    .writeHead(403, { server: "Docker/26.1.4 (linux)", "api-version": "1.45", ostype: "linux" })
    .end('{"message":"authorization denied by plugin opa: no"}');

/** OpenSearch with its security plug-in. */
export const guardedOpensearch: RequestListener = (_, response) =>
  response.writeHead(401, { "www-authenticate": 'Basic realm="OpenSearch Security"' }).end("Unauthorized");

/** A kubelet that knows who asks and what he may not (k8s.io/apiserver, "Forbidden"). */
export const forbiddingKubelet: RequestListener = (_, response) =>
  response
    .writeHead(403)
    .end("Forbidden (user=system:anonymous, verb=get, resource=nodes, subresource=proxy)");

/** A kubelet without anonymous access. */
export const guardedKubelet: RequestListener = (_, response) => response.writeHead(401).end("Unauthorized");

/** WinRM serves POST alone, and names its schemes where none was used ([MS-WSMV] section 3.1.4.1.29.2). */
const winrm =
  (...schemes: readonly string[]): RequestListener =>
  ({ method }, response) => {
    response.setHeader("server", "Microsoft-HTTPAPI/2.0");
    if (method === "POST") response.writeHead(401, { "www-authenticate": [...schemes] }).end();
    else response.writeHead(405, { allow: "POST" }).end();
  };

export const winrmWithBasic = winrm("Negotiate", 'Basic realm="WSMAN"');
export const winrmWithoutBasic = winrm("Negotiate", "Kerberos");

/** What a metadata service gives as a token, and no fact may hold. */
export const TOKEN = "AQAEAFmHr4pTbVkEXAMPLEw2JtY9iNvJrbB3aaQbXyEXAMPLEpgQ==";

/** EC2, "Use the Instance Metadata Service", by which versions it answers. */
const metadata =
  (listing: number, token: number): RequestListener =>
  ({ method, url, headers }, response) => {
    response.setHeader("server", "EC2ws");
    const asksToken = method === "PUT" && url === "/latest/api/token";
    if (asksToken && headers["x-aws-ec2-metadata-token-ttl-seconds"] === undefined)
      response.writeHead(400).end();
    else if (asksToken) response.writeHead(token).end(token === 200 ? TOKEN : "");
    else response.writeHead(listing).end(listing === 200 ? "ami-id\nhostname\ninstance-id\n" : "");
  };

export const openMetadata = metadata(200, 200);
export const guardedMetadata = metadata(401, 200);
export const disabledMetadata = metadata(403, 403);
