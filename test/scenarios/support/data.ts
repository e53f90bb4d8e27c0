import { mariadb, memcached, mosquitto, redis, rsync } from "../../agent/support/data-services.ts";
import { mongoService } from "../../agent/support/mongo-service.ts";
import { postgres } from "../../agent/support/postgres.ts";
import { zookeeperService } from "../../agent/support/zookeeper-service.ts";
import { BRIEF, from, type JudgedService, real } from "./judged-service.ts";

/** Databases, queues and shares. */
export const DATA: readonly JudgedService[] = [
  {
    service: "Redis without a password",
    start: real(() => redis()),
    judged: [["posture.redis-unauth", "allowed"]],
  },
  {
    service: "Redis with a password",
    start: real(() => redis("--requirepass", "of-the-test")),
    judged: [["posture.redis-unauth", "prevented"]],
  },
  {
    service: "memcached as it comes",
    start: real(() => memcached()),
    judged: [["posture.memcached-unauth", "allowed", BRIEF]],
  },
  {
    service: "memcached of the binary protocol alone, without SASL",
    start: real(() => memcached("-B", "binary")),
    judged: [["posture.memcached-unauth", "allowed", BRIEF]],
  },
  {
    service: "memcached with a password file",
    start: real(() => memcached("-Y", "$/passwords")),
    judged: [["posture.memcached-unauth", "prevented", BRIEF]],
  },
  {
    service: "memcached with SASL",
    start: real(() => memcached("-S")),
    judged: [["posture.memcached-unauth", "prevented", BRIEF]],
  },
  {
    service: "Mosquitto for everybody",
    start: real(() => mosquitto(true)),
    judged: [["posture.mqtt-anonymous", "allowed"]],
  },
  {
    service: "Mosquitto for whom it knows",
    start: real(() => mosquitto(false)),
    judged: [["posture.mqtt-anonymous", "prevented"]],
  },
  {
    service: "MariaDB without a certificate",
    start: real(() => mariadb()),
    judged: [["posture.mysql-plain", "allowed"]],
  },
  {
    service: "MariaDB with a certificate",
    start: real(() => mariadb("--ssl-cert=$/cert.pem", "--ssl-key=$/key.pem")),
    judged: [["posture.mysql-plain", "prevented"]],
  },
  {
    service: "rsync that lists its modules",
    start: real(() => rsync("yes")),
    judged: [["posture.rsync-list", "allowed"]],
  },
  {
    service: "rsync that lists none",
    start: real(() => rsync("no")),
    judged: [["posture.rsync-list", "prevented"]],
  },
  {
    service: "PostgreSQL with TLS",
    start: real(() => postgres("on")),
    judged: [
      ["posture.postgres-trust", "allowed", from("127.0.0.1")],
      ["posture.postgres-plain", "allowed", from("127.0.0.1")],
      ["posture.postgres-trust", "prevented", from("127.0.0.4")],
      ["posture.postgres-plain", "allowed", from("127.0.0.4")],
      // Nobody is let in from there, with TLS or without, so no rule about TLS was seen.
      ["posture.postgres-trust", "prevented", from("127.0.0.5")],
      ["posture.postgres-plain", "baseline-failed", from("127.0.0.5")],
      ["posture.postgres-trust", "prevented", from("127.0.0.6")],
      ["posture.postgres-plain", "prevented", from("127.0.0.6")],
      ["posture.postgres-trust", "prevented", from("127.0.0.8")],
      ["posture.postgres-plain", "baseline-failed", from("127.0.0.8")],
      ["posture.postgres-trust", "allowed", from("127.0.0.9")],
      ["posture.postgres-plain", "prevented", from("127.0.0.9")],
    ],
  },
  {
    service: "PostgreSQL without TLS",
    start: real(() => postgres("off")),
    judged: [
      ["posture.postgres-trust", "allowed", from("127.0.0.1")],
      ["posture.postgres-plain", "allowed", from("127.0.0.1")],
      ["posture.postgres-trust", "prevented", from("127.0.0.4")],
      ["posture.postgres-plain", "allowed", from("127.0.0.4")],
      ["posture.postgres-trust", "prevented", from("127.0.0.5")],
      ["posture.postgres-plain", "baseline-failed", from("127.0.0.5")],
    ],
  },
  {
    service: "MongoDB without access control, ours after its documents",
    start: () => mongoService({ authorization: false }),
    judged: [["posture.mongo-unauth", "allowed"]],
  },
  {
    service: "MongoDB with access control, ours after its documents",
    start: () => mongoService({ authorization: true }),
    judged: [["posture.mongo-unauth", "prevented"]],
  },
  {
    service: "ZooKeeper with the command on its whitelist, ours after its documents",
    start: () => zookeeperService({ whitelist: ["ruok"] }),
    judged: [["posture.zookeeper-unauth", "allowed"]],
  },
  {
    service: "ZooKeeper without it, ours after its documents",
    start: () => zookeeperService({ whitelist: ["srvr"] }),
    judged: [["posture.zookeeper-unauth", "prevented"]],
  },
];
