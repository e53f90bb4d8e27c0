/** A scenario that looks at nothing but the agent itself, as often as a parameter says. */
export const HOST_SCENARIO = `format: plumbline-scenario/1
id: host.demo
version: 1
title: The host is looked at
summary: Looks at the agent's own host, and at nothing else.
tier: 0
transport: tcp
attack: { version: "18.1", techniques: [] }
parameters:
  rounds: { type: integer, min: 1, max: 5, about: "how often it looks" }
  again: { type: integer, min: 1, max: 3, default: 2, about: "how often it looks once more" }
roles:
  actor:
    - { id: check, purpose: self-check, kind: self-check, timeoutMs: 2000, tries: $rounds }
    - { id: once-more, purpose: self-check, kind: self-check, timeoutMs: 2000, tries: $again }
`;
