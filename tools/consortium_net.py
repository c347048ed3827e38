"""Four banks on CometBFT on this machine, with the real programs: a validator each, and an archive node of bank-a. For tools/network,
tools/network-demo, tests/network and bench. Nodes run on loopback, or each in a network namespace of its own, where links can be cut."""

import base64
import collections
import concurrent.futures
import hashlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import ssl
import subprocess
import time

from consortium_base import COMETBFT, PATIENCE, ROOT, Failed, find, programs, run  # noqa: F401 (of those who import this)
from network_links import Namespaces, Relays, in_namespace

BANKS = ["bank-a", "bank-b", "bank-c", "bank-d"]
VALIDATORS = [bank + ".v1" for bank in BANKS]
ARCHIVE = "bank-a.r1"
NODES = VALIDATORS + [ARCHIVE]
# Acts of a resolution that are proposed as changes, and of which kind (catalog/acts.yaml).
CONTROLLED = {"parameters.set": "configuration", "parameters.set_policy": "configuration", "catalog.replace": "configuration",
              "network.upgrade": "code"}
# In namespaces: a private network of ours, never routed anywhere. Its names have the network's first port, so that two of them on one
# machine, which have ports of their own anyway, do not meet; the addresses may be the same, since the bridges are not.
NETWORK = "10.77.0."


def each(does, items):
    """Of all items, as many at a time as there are cores. What one raises, it raises."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(does, items))


class Node:
    """One node's processes and what it says of itself."""

    def __init__(self, network, name, index):
        self.network = network
        self.name = name
        self.index = index
        self.member = name.split(".")[0]
        self.home = network.root / "nodes" / name
        self.api_port = network.port + index
        self.metrics_port = network.port + 20 + index
        self.p2p_port = network.port + 40 + index
        self.host = NETWORK + str(index + 1) if network.namespaces else "127.0.0.1"
        self.namespace = f"charter-{network.port}-{index}" if network.namespaces else ""
        self.url = f"https://localhost:{self.api_port}"
        self.process = None
        self.log = None
        self.environment = {}  # added to charterd's
        self.program = "charterd"  # of the folder of the programs
        self.context = None

    # ---- processes

    def inside(self, *command):
        prefix = in_namespace(self.namespace) if self.namespace else []
        return prefix + [str(part) for part in command]

    def launch(self, wrapper=()):
        """Starts charterd, which starts cometbft."""
        self.log = self.home / "charterd.log"
        self.log_from = self.log.stat().st_size if self.log.exists() else 0
        with open(self.log, "ab") as out:
            self.process = subprocess.Popen(
                self.inside(*wrapper, self.network.bin / self.program, "run", "--config", self.home / "charterd.toml"),
                stdout=out, stderr=out, env={**os.environ, **self.environment}, start_new_session=True)

    def said(self):
        """charterd's log since it was launched last."""
        if self.log is None:
            return ""
        with open(self.log, "rb") as log:
            log.seek(self.log_from)
            return log.read().decode(errors="replace")

    def engine_log(self):
        path = self.home / "cometbft.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def tail(self):
        """The ends of its logs."""
        return f"{self.said()[-800:]}\n{self.engine_log()[-800:]}"

    def await_ready(self, seconds=30):
        end = time.monotonic() + seconds * PATIENCE
        while "\nready " not in "\n" + self.said():
            if self.process.poll() is not None or time.monotonic() > end:
                raise Failed(f"{self.name} did not become ready:\n{self.said()[-3000:]}")
            time.sleep(0.02)

    def start(self, wrapper=()):
        self.launch(wrapper)
        self.await_ready()

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def stop(self, seconds=30):
        """Orderly; killed after that time."""
        if self.process is None:
            return
        if self.alive():
            self.process.terminate()
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
        self.process = None

    def engine_pids(self):
        """Of this node's cometbft."""
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                command = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if len(command) > 3 and command[1] == b"start" and str(self.home / "comet").encode() in command:
                found.append(int(entry.name))
        return found

    def kill(self):
        """SIGKILL of charterd and cometbft at once: a power cut."""
        for pid in ([self.process.pid] if self.alive() else []) + self.engine_pids():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        if self.process is not None:
            self.process.wait()
        self.process = None

    def send(self, number, engine=True, ledger=True):
        for pid in ([self.process.pid] if ledger and self.alive() else []) + (self.engine_pids() if engine else []):
            os.kill(pid, number)

    # ---- what it says

    def tls(self):
        if self.context is None:
            folder = self.network.keys / f"{self.member}.p1"
            self.context = ssl.create_default_context(cafile=str(self.network.keys / "ca.pem"))
            self.context.load_cert_chain(folder / "tls.crt", folder / "tls.key", (folder / "passphrase").read_text().strip())
        return self.context

    def get(self, target, timeout=5):
        """Of the node's API; None where it does not answer. In a namespace, the answer comes by the command line."""
        if self.namespace:
            try:
                done = subprocess.run(self.inside("curl", "-s", "--max-time", str(timeout), *self.curl_tls(), self.url + target),
                                      capture_output=True, check=False)
                return json.loads(done.stdout) if done.returncode == 0 else None
            except ValueError:
                return None
        connection = http.client.HTTPSConnection("localhost", self.api_port, timeout=timeout, context=self.tls())
        try:
            connection.request("GET", target)
            answer = connection.getresponse()
            return json.loads(answer.read()) if answer.status == 200 else None
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            connection.close()

    def submit(self, file, wait_ms=20000):
        """A signed transaction; the node's answer. By curl, which a namespace has too."""
        done = subprocess.run(self.inside("curl", "-s", "--max-time", "60", *self.curl_tls(), "-H", "Content-Type: application/octet-stream",
                                          "--data-binary", f"@{file}", f"{self.url}/v1/transactions?wait_ms={wait_ms}"),
                              capture_output=True, check=False)
        try:
            return json.loads(done.stdout)
        except ValueError:
            raise Failed(f"{self.name} does not answer to a transaction: {done.stdout!r}") from None

    def signed(self, file, *act, persons, nonce=None):
        """The act, signed into a file and not sent: as the persons' next one, or with that nonce."""
        about = self.get("/v1/node")
        if about is None:
            raise Failed(f"{self.name} does not answer")
        if nonce is None:
            nonce = int(find(self.get(f"/v1/state/non/{persons[0]}"), "next") or 0)
        pathlib.Path(file).unlink(missing_ok=True)
        point = f"{about['chain_id']}:{about['genesis_digest']}:{about['height']}:{nonce}"
        self.must("--save", file, "--offline", point, *act, persons=persons)
        return pathlib.Path(file)

    def curl_tls(self):
        folder = self.network.keys / f"{self.member}.p1"
        return ["--cacert", self.network.keys / "ca.pem", "--cert", folder / "tls.crt", "--key", folder / "tls.key",
                "--pass", (folder / "passphrase").read_text().strip()]

    def seen(self):
        """Its answer of /v1/network; empty where there is none."""
        return self.get("/v1/network") or {}

    def height(self):
        return self.seen().get("height", 0)

    def charter(self, *arguments, persons=()):
        """The command line, asking this node; (exit code, output)."""
        command = [self.network.bin / "charter", "--home", self.network.keys, "--node", self.url, "--lang", self.network.lang]
        for person in persons:
            command += ["--as", person]
        done = subprocess.run(self.inside(*command, *arguments), capture_output=True, encoding="utf-8", errors="replace", check=False,
                              cwd=ROOT)
        return done.returncode, done.stdout + done.stderr

    def must(self, *arguments, persons=()):
        code, out = self.charter(*arguments, persons=persons)
        if code != 0:
            raise Failed(f"not done, exit {code}: charter {' '.join(str(a) for a in arguments)} as {', '.join(persons)}:\n{out}")
        return out


class Network:
    """`namespaces`: each node has one; `relays`: what nodes dial each other by can be cut and slowed (network_links.py)."""

    def __init__(self, root, programs, port=18443, lang="en", namespaces=False, relays=False, catalog="catalog", environment="test",
                 age_s=0):
        self.root = pathlib.Path(root)
        self.bin = pathlib.Path(programs)
        self.port = port
        self.lang = lang
        self.namespaces = namespaces
        self.catalog = catalog
        self.environment = environment
        self.age_s = age_s  # so long ago is the genesis time
        self.keys = self.root / "keys"
        self.nodes = {name: Node(self, name, index) for index, name in enumerate(NODES)}
        self.spaces = Namespaces(self) if namespaces else None
        self.relays = Relays(self) if relays else None
        self.cuts = collections.Counter()
        self.places = len(NODES) - 1  # the last that a node has

    def __getitem__(self, name):
        return self.nodes[name]

    # ---- founding

    def offline(self, *arguments, persons=()):
        """A command that asks no node."""
        command = [self.bin / "charter", "--home", self.keys, "--lang", "en"]
        for person in persons:
            command += ["--as", person]
        return run(*command, *arguments, cwd=ROOT)

    def found(self, say=lambda text: None):
        """The ceremony: keys, document, signatures, and each node's home."""
        shutil.rmtree(self.root, ignore_errors=True)
        for folder in (self.keys, self.root / "nodes", self.root / "signatures"):
            folder.mkdir(parents=True)
        persons = [f"{bank}.p{n}" for bank in BANKS for n in (1, 2, 3)]
        genesis, signed = self.root / "genesis.bin", self.root / "signed-genesis.bin"

        def sign(person):
            self.offline("consortium", "sign", genesis, "--out", self.root / "signatures" / person, persons=[person])

        def make(node):
            self.offline("consortium", "server-certificate", node.name, "--anchor", "consortium-ca", "--genesis", genesis,
                         "--dns", "localhost")
            self.make_home(node)

        say("keys of the certificate authority, five nodes and twelve persons")
        each(lambda command: self.offline("keys", "new", *command),
             [("consortium-ca", "--usage", "consensus")] + [(node, "--usage", "consensus,tls,probe") for node in self.nodes] +
             [(person, "--usage", "sign,tls", "--natural", "person " + person) for person in persons])
        say("the genesis document, and every founder's signature")
        begun = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - self.age_s))
        self.offline("consortium", "draft", "--from", self.founding(), "--requests", self.keys,
                     "--catalog", self.catalog, "--genesis-time", begun, "--out", genesis)
        each(sign, persons)
        self.offline("consortium", "assemble", genesis, *sorted((self.root / "signatures").iterdir()), "--out", signed)
        self.offline("consortium", "certificates", genesis)
        say("each operator makes its node")
        each(make, self.nodes.values())
        (self.root / "founded").touch()

    def founding(self):
        """The example's file, of this network's environment."""
        text = (ROOT / "examples/founding/network.yaml").read_text()
        file = self.root / "network.yaml"
        file.write_text(text.replace("environment: test ", f"environment: {self.environment} "))
        return file

    def make_home(self, node):
        peers = []
        for other in self.nodes.values():
            if other is not node:
                peers += ["--peer", f"{other.name}={self.address(node, other)}"]
        self.offline("network", "init", node.name, "--genesis", self.root / "signed-genesis.bin", "--catalog", self.catalog,
                     "--home", node.home, "--listen", f"{node.host}:{node.p2p_port}", "--api", f"127.0.0.1:{node.api_port}",
                     "--metrics-port", node.metrics_port, "--program", COMETBFT, "--dev", *peers)

    def address(self, node, other):
        """Where `node` dials `other`."""
        return self.relays.address(node, other) if self.relays else f"{other.host}:{other.p2p_port}"

    def adopt_convention(self, banks=tuple(BANKS), through=""):
        """Each bank adopts the convention in force, through its own node, or that one."""
        head = json.loads(self["bank-a.v1"].must("--json", "state", "show", "cat/head", persons=["bank-a.p1"]))
        digest = base64.b64decode(find(head, "digest")).hex()
        for bank in banks:
            self[through or f"{bank}.v1"].must("member", "adopt", f"member={bank}", "version=1", f"digest={digest}",
                                    persons=[f"{bank}.p1", f"{bank}.p2"])

    def register_schema(self):
        """Of examples/publish.yaml and `charter load`."""
        self["bank-a.v1"].must("data", "register-schema", "schema=payments.demo", "purposes=settlement", "retention_days_min=30",
                               "retention_days_max=3650", "content_types=application/json", persons=["bank-a.p3", "bank-a.p1"])

    # ---- resolutions: bank-a proposes and executes

    def minutes(self):
        file = self.root / "minutes.txt"
        file.write_text("minutes of the assembly\n")
        return file

    def propose(self, *act, title):
        """Opens a proposal, as a change where the act is under change control; its number."""
        change = ["--change", self.ready_change(act, title)] if act[0] in CONTROLLED else []
        return self.proposed("proposal", "open", *act, "--title", title, *change)

    def ready_change(self, act, title):
        """Opened for the act by bank-a.p3, reviewed and tested by bank-a.p2; of code a release with its test plan. Its id."""
        node, digest = self["bank-a.v1"], hashlib.sha256(self.minutes().read_bytes()).hexdigest()
        kind = CONTROLLED[act[0]]
        release = ["release=true", "version=next"] if kind == "code" else []
        of_act = node.must("proposal", "digest", *act, persons=["bank-a.p3"]).strip()
        out = node.must("change", "open", "member=bank-a", "class=normal", f"kind={kind}", f"title={title}", "authors=bank-a.p3",
                        f"plan={digest}", f"act_digest={of_act}", *release, persons=["bank-a.p3"])
        change = next(line.strip() for line in out.splitlines() if line.startswith("  ")).removeprefix("chg/")
        node.must("change", "review", f"change={change}", "accepted=true", "what=what it touches", f"report={digest}",
                  persons=["bank-a.p2"])
        node.must("change", "test", f"change={change}", "passed=true", "what=on a copy of the network", f"evidence={digest}",
                  persons=["bank-a.p2"])
        if release:
            plan = self.root / "test_plan.yaml"
            text = (ROOT / "examples/entries/test_plan.yaml").read_text()
            today = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))
            plan.write_text(text.replace("@TODAY@", today).replace("@CHANGE@", change))
            node.must("register", "put", "--from", plan, "--attach", self.minutes(), persons=["bank-a.p1", "bank-b.p1"])
        return change

    def proposed(self, *command):
        """The same by another command that proposes."""
        out = self["bank-a.v1"].must(*command, "--minutes", self.minutes(), persons=["bank-a.p1"])
        return int([line.strip() for line in out.splitlines() if line.startswith("  ")][0].rsplit("/", 1)[-1], 16)

    def vote(self, number, banks=BANKS, through=lambda bank: "bank-a.v1"):
        for bank in banks:
            self[through(bank)].must("proposal", "vote", number, "--minutes", self.minutes(), persons=[f"{bank}.p1"])

    def execute(self, number):
        """(exit code, output)."""
        digest = hashlib.sha256(self.minutes().read_bytes()).hexdigest()
        return self["bank-a.v1"].charter("proposal", "execute", f"proposal={number}", f"minutes_digest={digest}", persons=["bank-a.p1"])

    def resolve(self, *act, title="a test of faults"):
        """Passed by all banks, and executed: (exit code, output)."""
        number = self.propose(*act, title=title)
        self.vote(number)
        return self.execute(number)

    def must_resolve(self, *act, **more):
        """The same; Failed where it is refused."""
        code, out = self.resolve(*act, **more)
        if code != 0:
            raise Failed(f"the resolution {' '.join(act)}: exit {code}: {out}")

    # ---- running

    def start(self, names=NODES):
        for name in names:
            self[name].launch()
        for name in names:
            self[name].await_ready()

    def stop(self):
        running = [node for node in self.nodes.values() if node.process is not None]
        for node in running:
            if node.alive():
                node.send(signal.SIGCONT)
                node.process.terminate()
        for node in running:
            node.stop()

    def within(self, seconds, holds, what):
        """Waits until holds(); Failed with `what` if it does not in time. Returns the seconds that it took."""
        seconds *= PATIENCE
        begun = time.monotonic()
        while not holds():
            if time.monotonic() - begun > seconds:
                raise Failed(f"not within {seconds} s: {what() if callable(what) else what}")
            time.sleep(0.05)
        return time.monotonic() - begun

    def heights(self, names=NODES):
        return {name: self[name].height() for name in names}

    def await_height(self, height, names=NODES, seconds=30):
        return self.within(seconds, lambda: all(self[name].height() >= height for name in names),
                           lambda: f"height {height}: {self.heights(names)}")

    def await_level(self, names=NODES, seconds=30):
        """Until all have the same height; then they have the same app hash, or Failed. Returns height and hash."""
        seen = {}

        def level():
            seen.update({name: self[name].seen() for name in names})
            heights = {answer.get("height") for answer in seen.values()}
            return len(heights) == 1 and None not in heights

        self.within(seconds, level, lambda: f"one height: {self.heights(names)}")
        hashes = {answer["app_hash"] for answer in seen.values()}
        if len(hashes) != 1:
            raise Failed("a fork: " + ", ".join(f"{name} {answer['app_hash']}" for name, answer in seen.items()))
        return seen[names[0]]["height"], hashes.pop()

    # ---- links

    def make_links(self):
        for links in filter(None, (self.spaces, self.relays)):
            links.make()

    def drop_links(self):
        for links in filter(None, (self.relays, self.spaces)):
            links.drop()

    def add_node(self, name):
        """One that comes after the founding: its place among the ports and links. Nothing of it is made."""
        self.places += 1
        node = self.nodes[name] = Node(self, name, self.places)
        node.program = self["bank-a.v1"].program
        for links in filter(None, (self.spaces, self.relays)):
            links.add(node)
        return node

    def give_up(self, node):
        """One that came after the founding ends."""
        node.stop()
        for links in filter(None, (self.relays, self.spaces)):
            links.remove(node)
        del self.nodes[node.name]

    def cutter(self):
        links = self.spaces or self.relays
        if links is None:
            raise Failed("links of this network can be cut neither in namespaces nor by relays")
        return links

    def slower(self):
        return self.relays or self.spaces

    def cut(self, sender, receiver):
        """What `sender` sends to `receiver` does not arrive, until it is mended as often as it was cut; the other way is open."""
        self.cuts[sender, receiver] += 1
        self.cutter().cut(self[sender], self[receiver])

    def mend(self, sender, receiver):
        self.cuts[sender, receiver] -= 1
        if self.cuts[sender, receiver] <= 0:
            self.cutter().mend(self[sender], self[receiver])

    def part(self, one, other):
        """Nothing passes between the two groups."""
        for a in one:
            for b in other:
                self.cut(a, b)
                self.cut(b, a)

    def rejoin(self, one, other):
        """The opposite of part()."""
        for a in one:
            for b in other:
                self.mend(a, b)
                self.mend(b, a)
