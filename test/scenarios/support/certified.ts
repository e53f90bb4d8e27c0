import type { RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { Target } from "../../../proto/target.ts";
import { certifiedEtcd, etcd, secureEtcd, withUsers } from "../../agent/support/etcd.ts";
import { selfSigned } from "../../agent/support/fake-authority.ts";
import * as answers from "../../agent/support/http-services.ts";
import { nginx } from "../../agent/support/nginx.ts";
import { listening } from "../../agent/support/service.ts";
import { type JudgedService, real } from "./judged-service.ts";

const MODERN = "ssl_protocols TLSv1.2 TLSv1.3;";
const secure = (serve: RequestListener) => (): Promise<Target> =>
  listening(createSecureServer(selfSigned(), serve));

/** A service that takes nobody without a certificate of its authority, as engines are hardened most often. */
const certifiedAlone = (serve: RequestListener) => (): Promise<Target> =>
  listening(createSecureServer({ ...selfSigned(), requestCert: true, rejectUnauthorized: true }, serve));

/** Services that want a certificate of whoever asks, that want none, and that refuse in another way. */
export const CERTIFIED: readonly JudgedService[] = [
  {
    service: "an engine that takes nobody without a certificate",
    start: certifiedAlone(answers.docker),
    judged: [
      ["posture.docker-unauth-https", "prevented"],
      ["posture.elastic-unauth-https", "prevented"],
      ["posture.mtls-required", "prevented"],
      ["posture.kubelet-anonymous", "baseline-failed"],
    ],
  },
  {
    service: "etcd for anybody",
    start: real(etcd),
    judged: [["posture.etcd-unauth", "allowed"]],
  },
  {
    service: "etcd whose users are switched on, and which tells its version all the same",
    start: real(async () => withUsers(await etcd())),
    judged: [["posture.etcd-unauth", "prevented"]],
  },
  {
    service: "etcd over TLS for anybody",
    start: real(() => secureEtcd()),
    judged: [
      ["posture.etcd-unauth-https", "allowed"],
      ["posture.mtls-required", "allowed"],
      ["posture.docker-unauth-https", "unexpected-answer"],
    ],
  },
  {
    service: "etcd that takes nobody without a certificate",
    start: real(certifiedEtcd),
    judged: [
      ["posture.etcd-unauth-https", "prevented"],
      ["posture.mtls-required", "prevented"],
      // It hangs up on HTTP in the clear, as anything might: that settles nothing of that interface.
      ["posture.etcd-unauth", "baseline-failed"],
    ],
  },
  {
    service: "nginx that verifies its clients",
    start: real(() => nginx(`${MODERN} ssl_client_certificate chain.pem; ssl_verify_client on;`)),
    judged: [["posture.mtls-required", "prevented"]],
  },
  {
    service: "nginx that verifies nobody",
    start: real(() => nginx(MODERN)),
    judged: [["posture.mtls-required", "allowed"]],
  },
  {
    // It may lack a certificate, or a password: that it says no does not tell.
    service: "a web server over TLS that refuses for a reason of its own",
    start: secure(answers.guardedKubelet),
    judged: [
      ["posture.mtls-required", "unexpected-answer"],
      ["posture.kubelet-anonymous", "unexpected-answer"],
      ["posture.docker-unauth-https", "unexpected-answer"],
      ["posture.etcd-unauth-https", "unexpected-answer"],
      ["posture.elastic-unauth-https", "unexpected-answer"],
    ],
  },
  {
    service: "a kubelet that says no more than no, known by its certificate",
    start: (): Promise<Target> =>
      listening(createSecureServer(selfSigned("node-1@1700000000"), answers.guardedKubelet)),
    judged: [["posture.kubelet-anonymous", "prevented"]],
  },
];
