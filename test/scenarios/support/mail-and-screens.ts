import { windowsDesktop, xrdp } from "../../agent/support/desktops.ts";
import { exim, OVER_TLS_ALONE } from "../../agent/support/exim.ts";
import { tcpService } from "../../agent/support/service.ts";
import { VENCRYPT, vnc } from "../../agent/support/vnc.ts";
import { vsftpd } from "../../agent/support/vsftpd.ts";
import { type JudgedService, real } from "./judged-service.ts";

/** An FTP server that invites guests, as ProFTPD's documents have it: no server of Debian's that is small does. */
const invitingFtp = () =>
  tcpService((socket) => {
    socket.write("220 ready\r\n");
    socket.on("data", (line) =>
      socket.write(
        line.toString().startsWith("USER")
          ? "331 Anonymous login ok, send your complete email address as your password\r\n"
          : "221 bye\r\n",
      ),
    );
  });

/** Mail, files and screens. */
export const MAIL_AND_SCREENS: readonly JudgedService[] = [
  {
    service: "Exim that takes logins in the clear and mail for everybody",
    start: real(() => exim({ tls: "", login: "*", recipients: "accept" })),
    judged: [
      ["posture.smtp-plain-auth", "allowed"],
      ["posture.smtp-relay", "allowed"],
    ],
  },
  {
    service: "Exim that takes logins over TLS alone and relays for nobody",
    start: real(() =>
      exim({ tls: "*", login: OVER_TLS_ALONE, recipients: "deny message = relay not permitted" }),
    ),
    judged: [
      ["posture.smtp-plain-auth", "prevented"],
      ["posture.smtp-relay", "prevented"],
    ],
  },
  {
    service: "Exim that takes no logins and refuses recipients because it can't route to them",
    start: real(() =>
      exim({
        tls: "*",
        login: "",
        recipients: "require verify = recipient\n  accept",
        domains: "elsewhere.test",
      }),
    ),
    judged: [
      ["posture.smtp-plain-auth", "prevented"],
      ["posture.smtp-relay", "unexpected-answer"],
    ],
  },
  {
    service: "vsftpd that lets the anonymous in by name alone",
    start: real(() => vsftpd(["anonymous_enable=YES", "no_anon_password=YES"])),
    judged: [["posture.ftp-anonymous", "allowed"]],
  },
  {
    service: "an FTP server that invites the anonymous, ours after documents",
    start: invitingFtp,
    judged: [["posture.ftp-anonymous", "allowed"]],
  },
  {
    service: "vsftpd that has the anonymous on its list",
    start: real(() => vsftpd(["anonymous_enable=NO", "userlist_enable=YES", "userlist_file=$/turned_away"])),
    judged: [["posture.ftp-anonymous", "prevented"]],
  },
  {
    // It asks whoever comes for a password, in the same words with and without anonymous logins.
    service: "vsftpd with anonymous logins and nothing else said",
    start: real(() => vsftpd(["anonymous_enable=YES"])),
    judged: [["posture.ftp-anonymous", "unexpected-answer"]],
  },
  {
    service: "vsftpd without anonymous logins and nothing else said",
    start: real(() => vsftpd(["anonymous_enable=NO"])),
    judged: [["posture.ftp-anonymous", "unexpected-answer"]],
  },
  {
    service: "x11vnc without a password",
    start: real(() => vnc("-nopw")),
    judged: [["posture.vnc-sectype", "allowed"]],
  },
  {
    service: "x11vnc with a password",
    start: real(() => vnc("-passwd", "of-test")),
    judged: [["posture.vnc-sectype", "prevented"]],
  },
  {
    service: "x11vnc over VeNCrypt without a password",
    start: real(() => vnc("-nopw", ...VENCRYPT)),
    judged: [["posture.vnc-sectype", "allowed"]],
  },
  {
    service: "x11vnc over VeNCrypt with a password",
    start: real(() => vnc("-passwd", "of-test", ...VENCRYPT)),
    judged: [["posture.vnc-sectype", "prevented"]],
  },
  {
    service: "xrdp that takes what it is offered",
    start: real(() => xrdp("negotiate")),
    judged: [["posture.rdp-nla", "allowed"]],
  },
  {
    service: "xrdp with its own encryption alone",
    start: real(() => xrdp("rdp")),
    judged: [["posture.rdp-nla", "allowed"]],
  },
  {
    // No free server insists on network level authentication.
    service: "a desktop of Windows that insists on network level authentication, ours after documents",
    start: () => windowsDesktop((offered) => (offered === 3 ? [2, 2] : [3, 5])),
    judged: [["posture.rdp-nla", "prevented"]],
  },
  {
    service: "a desktop of Windows that declines whatever it is offered, ours after documents",
    start: () => windowsDesktop(() => [3, 5]),
    judged: [["posture.rdp-nla", "baseline-failed"]],
  },
];
