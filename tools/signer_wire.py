"""A validator's charter-signer for tools/network-faults: it and its node, with a wire between both that sees every signature and can be
cut between any of them and its node. What was signed twice is found there."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import threading

from consortium_net import Failed, run

# Members of tendermint.privval.Message, and which member of theirs is the vote or proposal.
VOTE, PROPOSAL = 4, 6


def varint(data, at):
    """(value, where it ends); IndexError where the bytes end before."""
    value, shift = 0, 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def fields(data):
    """What the signer's messages have: number to value; bytes where it is of length and bytes."""
    found, at = {}, 0
    while at < len(data):
        tag, at = varint(data, at)
        if tag & 7 == 2:
            size, at = varint(data, at)
            value, at = data[at:at + size], at + size
        elif tag & 7 == 1:
            value, at = data[at:at + 8], at + 8
        else:
            value, at = varint(data, at)
        found[tag >> 3] = value
    return found


def frames(pending):
    """Takes the whole messages out of the bytes."""
    whole = []
    while True:
        try:
            size, at = varint(pending, 0)
        except IndexError:
            return whole
        if len(pending) < at + size:
            return whole
        whole.append(bytes(pending[:at + size]))
        del pending[:at + size]


def signature_in(frame):
    """((height, round, kind), block id, signature) of an answer that has one; None of any other."""
    _, at = varint(frame, 0)
    message = fields(frame[at:])
    kind = next((kind for kind in (VOTE, PROPOSAL) if kind in message), None)
    if kind is None or 1 not in (answer := fields(message[kind])) or 2 in answer:
        return None
    signed = fields(answer[1])
    kind_of_vote = signed.get(1, 0)
    block, signature = (signed.get(4, b""), signed.get(8)) if kind == VOTE else (signed.get(5, b""), signed.get(7))
    return ((signed.get(2, 0), signed.get(3, 0), kind_of_vote), block, signature) if signature else None


class Signer:
    """charter-signer with a key in a file, and the wire: it dials `wire.sock`, which is joined to its node's `privval.sock`."""

    def __init__(self, node, home):
        self.node = node
        self.home = pathlib.Path(home)
        self.home.mkdir(mode=0o700, exist_ok=True)
        self.config = self.home / "signer.toml"
        self.process = None
        self.lock = threading.Lock()
        self.signed = {}  # position to (block id, signature), all that ever left it
        self.again = 0  # signatures that it gave again
        self.twice = []  # what must never be
        self.cuts = 0  # signatures that shall not arrive
        self.lost = []  # positions of those that did not
        self.closing = False

    # ---- the program

    def set_up(self, key, passphrase, *beginning):
        chain = json.loads((self.node.home / "comet/config/genesis.json").read_text())["chain_id"]
        text = run(self.node.network.bin / "charter-signer", "config")
        for old, new in (('id = "example-net"', f'id = "{chain}"'), ('"privval.sock"', f'"{self.home / "wire.sock"}"'),
                         ('kind = "pkcs11"', 'kind = "file"'), ('"keys/consensus.key"', f'"{key}"'),
                         ('passphrase_file = ""', f'passphrase_file = "{passphrase}"')):
            if old not in text:
                raise Failed(f"charter-signer config has no {old}")
            text = text.replace(old, new)
        self.config.write_text(text)
        run(self.node.network.bin / "charter-signer", "init", "--config", self.config, *beginning)

    def start(self):
        with open(self.home / "signer.log", "ab") as out:
            self.process = subprocess.Popen([self.node.network.bin / "charter-signer", "run", "--config", self.config],
                                            stdout=out, stderr=out)

    def prove(self, genesis_digest):
        """A request.yaml with the key and its proof that the node holds it."""
        request = self.home / "request.yaml"
        request.write_text(run(self.node.network.bin / "charter-signer", "prove", "--config", self.config, "--node", self.node.name,
                               "--genesis", genesis_digest))
        return request

    def last(self):
        return json.loads(run(self.node.network.bin / "charter-signer", "show", "--config", self.config, "--json"))

    # ---- the wire

    def open(self):
        path = self.home / "wire.sock"
        path.unlink(missing_ok=True)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen()
        self.start()
        threading.Thread(target=self.join, daemon=True).start()

    def join(self):
        """Joins each call of the signer to the node, one after the other, as it keeps one."""
        while not self.closing:
            try:
                signer, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.carry, args=(signer,), daemon=True).start()

    def carry(self, signer):
        node = socket.socket(socket.AF_UNIX)
        try:
            node.connect(str(self.node.home / "privval.sock"))
        except OSError:
            node.close()
            signer.close()
            return
        threading.Thread(target=self.pump, args=(node, signer, lambda frame: True), daemon=True).start()
        self.pump(signer, node, self.passes)

    def pump(self, source, target, passes):
        pending = bytearray()
        try:
            while data := source.recv(65536):
                pending += data
                for frame in frames(pending):
                    if not passes(frame):
                        return
                    target.sendall(frame)
        except OSError:
            pass
        finally:
            for end in (source, target):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
                end.close()

    def passes(self, frame):
        """Of what the signer says: whether the node hears it. Where not, the signer is killed, and started again at once."""
        found = signature_in(frame)
        if found is None:
            return True
        position, block, signature = found
        with self.lock:
            before = self.signed.setdefault(position, (block, signature))
            if before != (block, signature):
                self.twice.append((position, before, (block, signature)))
            elif position in self.lost:
                self.again += 1
            if self.cuts == 0 or position in self.lost:
                return True
            self.cuts -= 1
            self.lost.append(position)
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.start()
        return False

    def cut(self, count):
        with self.lock:
            self.cuts += count

    def close(self):
        self.closing = True
        self.listener.close()
        if self.process is not None:
            self.process.terminate()
            self.process.wait()


def move_out(signer):
    """Moves the validator's key out of the node's files, as docs/operate/signer.md has it: the node is stopped for it and started with the
    signer. One that was not set up gets the node's own key, with what it signed."""
    node = signer.node
    node.stop()
    comet = node.home / "comet"
    if not signer.config.exists():
        keys = node.network.keys / node.name
        signer.set_up(keys / "consensus.key", keys / "passphrase", "--import", comet / "data/priv_validator_state.json")
    config = comet / "config/config.toml"
    text = config.read_text()
    (comet / "config/config.toml.file-key").write_text(text)
    line = 'priv_validator_key_file = "config/priv_validator_key.json"\n'
    if line not in text:
        raise Failed(f"{config} has no line {line}")
    config.write_text(text.replace(line, f'priv_validator_laddr = "unix://{node.home / "privval.sock"}"\n'))
    (comet / "config/priv_validator_key.json").rename(comet / "config/priv_validator_key.json.away")
    (node.home / "privval.sock").unlink(missing_ok=True)
    signer.open()
    node.start()


def move_back(signer, key=None):
    """The key is in a file again: the one that it was, behind what the signer signed last, or another that never signed anything."""
    node = signer.node
    comet = node.home / "comet"
    node.stop()
    signer.close()
    last = signer.last()
    (comet / "config/config.toml.file-key").replace(comet / "config/config.toml")
    away = comet / "config/priv_validator_key.json.away"
    put_key(node, key) if key else away.replace(comet / "config/priv_validator_key.json")
    away.unlink(missing_ok=True)
    # The file cannot hold the signature of another program: at this position it signs nothing.
    put_private(comet / "data/priv_validator_state.json",
                {"height": str(last["height"]), "round": last["round"], "step": last["step"]})
    node.start()


def put_private(file, value):
    file = pathlib.Path(file)
    with open(os.open(file.with_suffix(".new"), os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as out:
        json.dump(value, out)
    file.with_suffix(".new").replace(file)


def put_key(node, key):
    put_private(node.home / "comet/config/priv_validator_key.json", key)
