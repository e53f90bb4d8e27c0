/**
 * What each member of a scenario is, for editors and for the way out of a problem. A member is named by
 * its path; those of a step, in whatever role, by `step.`, those of what decides by `condition.`.
 */
export const PROSE: Readonly<Record<string, string>> = {
  format: "which form this document has",
  id: "small letters, digits, dots and hyphens, a letter first, such as reach.tcp; the same over all versions. The file is named after it, with hyphens for dots",
  version: "one more with each change that is signed; versions never go back",
  title: "the question in a few words, as people read it in lists",
  summary: "what the scenario does and what decides, in a few sentences",
  tier: "0: runs by default. 1: needs the asset owner's consent. 2: needs two people and keeps to blackouts",
  transport: "which transport all of its targets have",
  attack: "what it stands for in MITRE ATT&CK",
  "attack.version": 'which version of ATT&CK the techniques are of, in quotes, such as "18.1"',
  "attack.techniques":
    "a list of numbers such as T1046 or T1021.002; empty where no technique is honestly meant",
  "attack.techniques.*": "a technique such as T1046, or a sub-technique such as T1021.002",
  roles: "which steps each of a run's agents takes, in this order",
  "roles.actor":
    "asks from the vantage: a self-check, path canaries, the attempt, and a negative control that must not answer",
  "roles.close-view":
    "asks from the asset's own segment or the asset itself; without it no negative counts as prevented",
  "roles.on-asset": "looks at the asset's own kernel while the others ask",
  "roles.witness": "takes the other side: listens for the run's nonce",
  expects:
    "what decides, for a scenario that asks more than whether something answers; without it reachability decides",
  "expects.holds": "baselines: all of these, or nothing that was not seen proves anything",
  "expects.allowed": "one of these is enough: the attacker gets what he wants",
  "expects.prevented": "one of these, of every try: something stopped him",
  "expects.doubted": "where neither is shown, one of these says which doubt is left",
  parameters:
    "values that are given with each run (scenario run --param NAME=VALUE), at most 8, by name: small letter first, then letters and digits. A step refers to one by $NAME in a member that takes its type",
  "parameters.*": "one value: its type, what it is for, and a default where one makes sense",
  "parameters.*.type":
    "which closed type it has: package-name, package-version, process-name, ports (a list of at most 16) or integer (with min and max)",
  "parameters.*.about": "what it is for, in a few words, as people are asked for it",
  "parameters.*.default": "what it is when a run gives none; without it a run must give one",
  "parameters.*.min": "the least that an integer may be",
  "parameters.*.max": "the most that an integer may be",
  "condition.step": "the id of the step that it is about",
  "condition.role": "whose step it is; actor when left out",
  "condition.outcome": "what the step met: one of these",
  "condition.fact": "a fact of the answer; alone, that it is there at all",
  "condition.anyOf": "one of the fact's values is one of these",
  "condition.noneOf": "none of the fact's values is one of these",
  "condition.below": "the fact's first value, as a number, is below this",
  "condition.olderThan":
    "one of the fact's versions is older than this one, by the ordering of the answer's fact `ecosystem`: deb, rpm or apk",
  "condition.notOlderThan":
    "the fact's values are versions, and none of them is older than this one; what can't be compared is neither",
  "condition.doubt":
    "with which doubt the run ends. restart-unknown: whether a process is older than its package. view-hidden: the host hides other users' processes",
  "condition.because": "what people are told when it holds",
  "step.package":
    "of package-version and process-restarted: the name of an installed package, as dpkg or apk has it",
  "step.process": "of process-restarted: the name of a process, as /proc shows it",
  "step.setting": "of config-value: which setting of the closed list is read",
  "step.content": "which inert text of the closed list an http-content step sends; plain is what must pass",
  "step.variant": "which of the kind's compiled-in questions is put",
  "step.name":
    "the host name that a name server is asked for, in small letters; in steps that ask one, and in no other",
  "step.id":
    "small letters, digits and hyphens, a letter first, unique in its role; observations are reported by it",
  "step.purpose":
    "why the step is there. attempt: the question. self-check: the agent itself works. elsewhere, neighbour, third-place: path canaries, known to answer. negative-control: must not answer. baseline: must come back the same with and without what is tried. close-view: the target from close by. packet-view: the asset's kernel. witness: the other side",
  "step.kind":
    "what the agent does. tcp-connect: connects and waits for first words. tls-handshake: takes the certificate. http-request: one GET. http-content: one POST of an inert text. udp-send: sends the nonce, waits for a reply. self-check: its own loopback. socket-table: watches the kernel's table. witness-listen: listens for the nonce. package-version, process-restarted, config-value, listeners, own-confinement, sensor-inventory, service-account-token: read something of the agent's own host, and each is listed under host: in its rules. The others put one closed question to a service: see variant",
  "step.to":
    "which parameter of the run says where to; a list of places gives one step for each. target: the asset's endpoint. elsewhere: its other ports. neighbours: its network. thirdPlaces: behind the same next hop. controls: where nothing answers",
  "step.timeoutMs":
    "milliseconds. A step that waits for an answer needs 4500 or more: a dead machine is told from a filtered one only after 3 s",
  "step.tries":
    "how many times, each with a fresh connection; $tries is what the run asks for, $NAME an integer parameter. 1 when left out",
  "step.sendNonce": "whether the run's nonce is sent once connected, for a witness to hear",
  "step.scheme": "whether the request goes over TLS",
  "step.maxBytes": "how many bytes the witness takes from one sender",
  "step.answers": "whether the witness says the nonce back to who sent it",
};
