#!/usr/bin/python3
"""A mail server and a webhook's receiver on loopback, with TLS of a test's own authority; and what they received, checked.

    tests/e2e/receivers.py serve FOLDER MAIL_PORT HOOK_PORT     until SIGTERM; FOLDER has server.pem, server.key, secret
    tests/e2e/receivers.py mails FOLDER                         a line a mail: receiver, Message-ID, language, tasks, digest
    tests/e2e/receivers.py hooks FOLDER                         a line a request: person, Idempotency-Key, reminders, answer
    tests/e2e/receivers.py have-aiosmtpd

While FOLDER/hold is there, mails are taken and not answered. FOLDER/answer has what requests are answered with, else 204."""

import datetime
import email
import email.policy
import hashlib
import http.server
import json
import pathlib
import signal
import ssl
import subprocess
import sys
import threading
import time

USER, PASSWORD = b"charter", b"correct horse"
DOMAIN = "bank-a.example"


def tls_of(folder):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    return context


def keep(folder, kind, data):
    """A file that is there whole or not at all."""
    part = folder / "part"
    part.write_bytes(data)
    part.rename(folder / f"{kind}-{time.monotonic_ns():020d}")


# ---- mail

def serve_mail(folder, port, in_tls=False, **options):
    import asyncio

    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult

    class Handler:
        async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
            if address.startswith("unknown"):
                return "550 no such user"
            envelope.rcpt_tos.append(address)
            return "250 OK"

        async def handle_DATA(self, server, session, envelope):
            head = f"X-Envelope: {envelope.mail_from} {' '.join(envelope.rcpt_tos)}\r\nX-Tls: {in_tls or session.ssl is not None}\r\n"
            keep(folder, "mail", head.encode() + envelope.original_content)
            while (folder / "hold").exists():
                await asyncio.sleep(0.02)
            return "250 OK"

    def authenticate(server, session, envelope, mechanism, data):
        return AuthResult(success=(data.login, data.password) == (USER, PASSWORD), handled=False)

    controller = Controller(Handler(), hostname="127.0.0.1", port=port, authenticator=authenticate, **options)
    controller.start()
    return controller


# ---- webhook

def hook_handler(folder):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            answer_file = folder / "answer"
            answer = int(answer_file.read_text()) if answer_file.exists() else 204
            body = self.rfile.read(int(self.headers["Content-Length"]))
            head = {name: self.headers[name] or "" for name in
                    ("Content-Type", "Idempotency-Key", "X-Charter-Timestamp", "X-Charter-Signature")}
            keep(folder, "hook", json.dumps({"answer": answer, "path": self.path, "head": head, "body": body.decode()}).encode())
            self.send_response(answer)
            if 300 <= answer < 400:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *words):
            pass

    return Handler


def serve(folder, mail_port, hook_port):
    tls = tls_of(folder)
    mail = serve_mail(folder, mail_port, tls_context=tls, require_starttls=True, auth_required=True)
    plain = serve_mail(folder, mail_port + 1)  # offers no STARTTLS
    in_tls = serve_mail(folder, mail_port + 3, in_tls=True, ssl_context=tls)
    hooks = http.server.ThreadingHTTPServer(("127.0.0.1", hook_port), hook_handler(folder))
    hooks.socket = tls.wrap_socket(hooks.socket, server_side=True)
    threading.Thread(target=hooks.serve_forever, daemon=True).start()
    (folder / "ready").touch()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    (folder / "hold").unlink(missing_ok=True)
    for server in (mail, plain, in_tls):
        server.stop()
    hooks.shutdown()


# ---- what came

def check(holds, what):
    if not holds:
        sys.exit(f"receivers: {what}")


def show_mail(data):
    raw = data.split(b"\r\n", 2)[2]
    message = email.message_from_bytes(data, policy=email.policy.default)
    check(all(len(line) <= 78 and line.isascii() for line in raw.split(b"\r\n")), f"a long or 8-bit line in:\n{raw.decode('utf-8', 'replace')}")
    check(not any(part.defects for part in message.walk()), f"defects: {message.defects}")
    check(message["X-Tls"] == "True", "a mail without TLS")
    check(message.get_content_type() == "text/plain" and message.get_content_charset() == "utf-8", message["Content-Type"])
    sender, receiver = message["X-Envelope"].split()
    check(sender == f"charter@{DOMAIN}" == message["From"].addresses[0].addr_spec, message["From"])
    check([address.addr_spec for address in message["To"].addresses] == [receiver], message["To"])
    check(abs(message["Date"].datetime - datetime.datetime.now(datetime.timezone.utc)) < datetime.timedelta(hours=1), message["Date"])
    check(message["Message-ID"].startswith("<charter.") and message["Message-ID"].endswith(f"@{DOMAIN}>"), message["Message-ID"])
    check(message["Auto-Submitted"] == "auto-generated", "no Auto-Submitted")
    chinese = message["Content-Language"] == "zh-TW"
    text = message.get_content()
    check(("待辦提醒" if chinese else "Tasks:") in message["Subject"], message["Subject"])
    check(("台北時間" if chinese else "Asia/Taipei") in text, text)
    check((f"{message['To'].addresses[0].display_name}，您好" if chinese else "Dear ") in text, text)
    command = "指令：charter " if chinese else "Command: charter "
    return f"{receiver} {message['Message-ID']} {message['Content-Language']} {text.count(command)} {hashlib.sha256(raw).hexdigest()}"


def show_hook(folder, data):
    came = json.loads(data)
    head, body = came["head"], came["body"]
    check(head["Content-Type"] == "application/json", head)
    signed = f"{head['X-Charter-Timestamp']}.{body}".encode()
    secret = (folder / "secret").read_text().strip()
    said = subprocess.run(["openssl", "dgst", "-sha256", "-hmac", secret], input=signed, capture_output=True, check=True).stdout.split()[-1].decode()
    check(head["X-Charter-Signature"] == f"sha256={said}", f"signature {head['X-Charter-Signature']}, openssl says {said}")
    check(abs(int(head["X-Charter-Timestamp"]) - time.time()) < 3600, head)
    document = json.loads(body)
    check(json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")) == body, f"not canonical: {body}")
    check(document["format"] == "charter-reminders/1" and document["member"] == "bank-a", body[:200])
    return f"{document['person']} {head['Idempotency-Key']} {len(document['reminders'])} {came['answer']} {came['path']}"


def main():
    command, *rest = sys.argv[1:]
    if command == "have-aiosmtpd":
        import aiosmtpd.controller  # noqa: F401
        return
    folder = pathlib.Path(rest[0])
    if command == "serve":
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
        serve(folder, int(rest[1]), int(rest[2]))
        return
    kind = command.removesuffix("s")
    for file in sorted(folder.glob(f"{kind}-*")):
        print(show_mail(file.read_bytes()) if kind == "mail" else show_hook(folder, file.read_bytes()))


main()
