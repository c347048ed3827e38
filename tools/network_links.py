"""The links between the nodes of tools/consortium_net.py, and how they are cut: in network namespaces, one a node, by the kernel; else, or
where the kernel cannot delay and lose, by relays on loopback (tools/network_relay.py)."""

import json
import os
import shutil
import subprocess
import sys

from consortium_base import ROOT, Failed, run

NOWHERE = "02:00:00:00:00:01"  # no interface has it
RELAYS_FROM = 100  # above the network's first port; ten for each node


def in_namespace(name):
    """What runs a command in a network namespace. Not `ip netns exec`: that also mounts /sys anew, which a root that is no mount point, as
    of a chroot, does not allow."""
    return ["nsenter", f"--net=/run/netns/{name}", "--"]


def namespaces_missing():
    """Why network namespaces cannot be used here; empty if they can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    for program, package in (("ip", "iproute2"), ("nsenter", "util-linux")):
        if not shutil.which(program):
            return f"there is no `{program}` here (package {package})"
    own = os.getpid()
    space, bridge, link = f"charter-{own}", f"chpb{own}", f"chpl{own}"
    tried = [("netns", "add", space), ("link", "add", bridge, "type", "bridge"),
             ("link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", space),
             ("link", "set", link, "master", bridge, "up")]
    try:
        for words in tried:
            run("ip", *words)
        run(*in_namespace(space), "ip", "link", "set", "eth0", "up")
    except Failed as why:
        return f"this machine gives no network namespaces with links: {why}"
    finally:
        for words in (("link", "del", link), ("link", "del", bridge), ("netns", "del", space)):
            subprocess.run(["ip", *words], capture_output=True, check=False)
    return ""


def netem_missing():
    """Why the kernel cannot delay and lose packets; empty if it can."""
    if os.geteuid() != 0 or not shutil.which("tc"):
        return "tc netem needs root and iproute2"
    probe = subprocess.run(["tc", "qdisc", "add", "dev", "lo", "root", "netem", "delay", "0ms"], capture_output=True, text=True, check=False)
    if probe.returncode != 0:
        return f"this kernel has no netem: {probe.stderr.strip()}"
    run("tc", "qdisc", "del", "dev", "lo", "root")
    return ""


class Namespaces:
    """One for each node, on a bridge. Their names have the network's first port, so that two networks on one machine do not meet."""

    cuts = "packets go nowhere, in network namespaces"
    slows = "tc netem, on packets"

    def __init__(self, network):
        self.network = network

    def bridge(self):
        return f"chb{self.network.port}"

    def link(self, node):
        return f"chl{self.network.port}-{node.index}"

    def make(self):
        self.drop()
        run("ip", "link", "add", self.bridge(), "type", "bridge")
        run("ip", "link", "set", self.bridge(), "up")
        for node in self.network.nodes.values():
            self.add(node)

    def add(self, node):
        here, there = self.link(node), "eth0"
        run("ip", "netns", "add", node.namespace)
        run("ip", "link", "add", here, "type", "veth", "peer", "name", there, "netns", node.namespace)
        run("ip", "link", "set", here, "master", self.bridge(), "up")
        run(*node.inside("ip", "addr", "add", f"{node.host}/24", "dev", there))
        run(*node.inside("ip", "link", "set", there, "up"))
        run(*node.inside("ip", "link", "set", "lo", "up"))

    def remove(self, node):
        subprocess.run(["ip", "netns", "del", node.namespace], capture_output=True, check=False)
        subprocess.run(["ip", "link", "del", self.link(node)], capture_output=True, check=False)

    def drop(self):
        for node in self.network.nodes.values():
            self.remove(node)
        subprocess.run(["ip", "link", "del", self.bridge()], capture_output=True, check=False)

    def cut(self, sender, receiver):
        run(*sender.inside("ip", "neigh", "replace", receiver.host, "lladdr", NOWHERE, "dev", "eth0", "nud", "permanent"))

    def mend(self, sender, receiver):
        subprocess.run(sender.inside("ip", "neigh", "del", receiver.host, "dev", "eth0"), capture_output=True, check=False)

    def slow(self, late, loss):
        rules = (["delay", f"{round(late * 1000)}ms"] if late else []) + (["loss", f"{round(loss * 100)}%"] if loss else [])
        for node in self.network.nodes.values():
            run(*node.inside("tc", "qdisc", "add", "dev", "eth0", "root", "netem", *rules))

    def quicken(self):
        for node in self.network.nodes.values():
            subprocess.run(node.inside("tc", "qdisc", "del", "dev", "eth0", "root"), capture_output=True, check=False)


class Relay:
    """The program of one node's links."""

    def __init__(self, node):
        self.node = node
        self.links = []
        self.process = subprocess.Popen(node.inside(sys.executable, ROOT / "tools/network_relay.py"), stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, start_new_session=True)

    def tell(self, command):
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        if self.process.stdout.readline().strip() != "done":
            raise Failed(f"the relay of {self.node.name}'s links has ended")

    def join(self, other, address):
        host, port = address.rsplit(":", 1)
        self.links.append(other.name)
        self.tell({"links": {other.name: [host, int(port), other.host, other.p2p_port]}})

    def set(self, link, way, **state):
        self.tell({"link": link, "way": way, **state})

    def end(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


class Relays:
    """One for each node, beside it: what the node dials. A link of two nodes has two, since either dials the other."""

    cuts = "streams are held by relays on loopback"
    slows = "by relays, on streams: a loss is a stall as of TCP's retransmission, no packet is lost"

    def __init__(self, network):
        self.network = network
        self.running = {}

    def address(self, node, other):
        """Where `node` dials `other`."""
        return f"127.0.0.1:{self.network.port + RELAYS_FROM + 10 * node.index + other.index}"

    def make(self):
        for node in self.network.nodes.values():
            self.add(node)

    def add(self, node):
        """And the others' links to it."""
        self.running[node.name] = Relay(node)
        for other in self.network.nodes.values():
            if other is not node and other.name in self.running:
                self.join(node, other)
                self.join(other, node)

    def join(self, node, other):
        self.running[node.name].join(other, self.address(node, other))

    def remove(self, node):
        if (relay := self.running.pop(node.name, None)) is not None:
            relay.end()

    def drop(self):
        for relay in self.running.values():
            relay.end()
        self.running = {}

    def set(self, sender, receiver, **state):
        self.running[sender.name].set(receiver.name, "out", **state)
        self.running[receiver.name].set(sender.name, "in", **state)

    def each(self, **state):
        for relay in self.running.values():
            for link in relay.links:
                for way in ("out", "in"):
                    relay.set(link, way, **state)

    def cut(self, sender, receiver):
        self.set(sender, receiver, open=False)

    def mend(self, sender, receiver):
        self.set(sender, receiver, open=True)

    def slow(self, late, loss):
        self.each(late=late, loss=loss)

    def quicken(self):
        self.each(late=0, loss=0)
