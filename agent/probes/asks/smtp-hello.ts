import type { Findings } from "../facts.ts";
import { byBanner } from "../peer-identity.ts";
import type { LineQuestion } from "../question.ts";
import { command, hearReply, type Reply, takeLeave } from "../replies.ts";
import type { Talk } from "../talk.ts";

/** Canaries under .invalid, which nobody can register and no mail can reach (RFC 2606 section 2). */
const EHLO = "EHLO plumbline.invalid";
const MAIL = "MAIL FROM:<plumbline-canary@sender.invalid>";
const RCPT = "RCPT TO:<plumbline-canary@recipient.invalid>";

/**
 * Reads a mail server's greeting and what it offers before TLS (RFC 5321 section 4.1.1.1, RFC 3207,
 * RFC 4954): `hello` stops there. `relay` also asks whether it would take mail from a stranger for a
 * stranger, then resets: there is never a DATA, so there is never a mail.
 */
export const smtpHello: LineQuestion = async (talk, { variant }) => {
  const greeting = await hearReply(talk);
  const banner = greeting.lines[0];
  const identity = byBanner(Buffer.from(`${greeting.code} ${banner ?? ""}`));
  if (greeting.code !== 220) return { identity, findings: { banner, code: greeting.code } };
  const hello = await command(talk, EHLO);
  const findings = {
    banner,
    code: hello.code,
    ...(hello.code === 250 ? offered(hello) : {}),
    ...(hello.code === 250 && variant === "relay" ? await relay(talk) : {}),
  };
  await takeLeave(talk, "RSET");
  return { identity, findings };
};

/** `auth-before-tls` is "none" where no mechanism is offered yet: nobody can be made to send a password in the clear. */
function offered({ lines }: Reply): Findings {
  const capabilities = lines.slice(1).map((line) => line.toUpperCase());
  // AUTH=LOGIN is the spelling before the standard, for clients of that time.
  const mechanisms = capabilities.flatMap(
    (line) => /^AUTH[ =](.*)$/.exec(line)?.[1]?.trim().split(/ +/) ?? [],
  );
  return {
    capabilities,
    tls: capabilities.includes("STARTTLS") ? "offered" : "not-offered",
    "auth-before-tls": mechanisms.length === 0 ? "none" : [...new Set(mechanisms)],
  };
}

async function relay(talk: Talk): Promise<Findings> {
  const sender = await command(talk, MAIL);
  if (sender.code !== 250) return { relay: "sender-refused", "mail-code": sender.code };
  const recipient = await command(talk, RCPT);
  return {
    relay: answerToRecipient(recipient),
    "mail-code": sender.code,
    "rcpt-code": recipient.code,
    "rcpt-status": /^\d\.\d{1,3}\.\d{1,3}\b/.exec(recipient.lines[0] ?? "")?.[0],
    "rcpt-reply": recipient.lines[0],
  };
}

/**
 * Accepted, denied for being no relay for strangers, or refused for another reason (a domain that
 * does not resolve, greylisting, a block list), which says nothing about relaying. Status codes don't
 * tell these apart (RFC 3463 gives X.7.1 to all of them), so the words that servers use do.
 */
function answerToRecipient({ code, lines }: Reply): string {
  if (code === 250 || code === 251) return "accepted";
  const isAboutRelaying = /\brelay|\brcpthosts\b|\bauthenticat/i.test(lines.join(" "));
  return code >= 400 && isAboutRelaying ? "denied" : "refused-otherwise";
}
