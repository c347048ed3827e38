"""Members that come and go, for tools/network-faults: a fifth bank is admitted, its node becomes a validator, and is lawfully removed."""

import re
import string

from consortium_net import BANKS, COMETBFT, NODES, ROOT, VALIDATORS, Failed, find
from faults_bench import fault
from faults_programs import restart_with
from faults_validators import ENGINE_DELAY, must_refuse, powers, signs
from signer_wire import fields

USAGES = ("sign", "tls")


# ---- the admission, as a resolution


def first_grants(bank):
    """The roles that the persons of a founder have, by the last part of their names."""
    text = (ROOT / "examples/founding/network.yaml").read_text()
    section = text.split(f"- member: {bank}\n")[1].split("- member: ")[0]
    persons = re.split(rf"- id: {bank}\.", section)[1:]
    return {person.split()[0]: re.findall(r"\{role: (\w+),", person) for person in persons}


def credential(network, person, usage):
    """Of a person who is not on the ledger yet, as YAML: the authority signs it as it does any; it is taken out of an act that is never
    sent."""
    folder = network.keys / person
    file = folder / f"{usage}.act"
    file.unlink(missing_ok=True)
    network["bank-a.v1"].must("--save", file, "credential", "issue", "--request", folder / "request.yaml", "--usage", usage, "--anchor",
                              "consortium-ca", persons=["bank-a.p2", "bank-b.p2"])
    action = fields(fields(fields(file.read_bytes())[1])[7])
    found = fields(fields(action[30])[1])
    key = fields(found[1])
    return "\n".join([f"  - key: {{algorithm: {'ed25519' if key[1] == 1 else 'p256'}, bytes: \"{key[2].hex()}\"}}",
                      f"    usage: {usage}", f"    holder: {person}", f"    not_before_ms: {found[4]}", f"    not_after_ms: {found[5]}",
                      f"    serial: \"{found[6].hex()}\"", f"    anchor: {found[7].decode()}", f"    ca_signature: \"{found[8].hex()}\"",
                      f"    possession: \"{found[9].hex()}\"", f"    environment: {found[11].decode()}"])


def admission(network, bank, digest):
    """The file of membership.admit: three persons with their keys, and the roles of a founder's."""
    grants = first_grants(BANKS[1])
    persons = {person: f"{bank}.{person}" for person in grants}
    naturals = {}
    for person in persons.values():
        network.offline("keys", "new", person, "--usage", ",".join(USAGES), "--natural", "person " + person, "--genesis", digest)
        request = (network.keys / person / "request.yaml").read_text()
        naturals[person] = re.search(r'^natural_person: "?([0-9a-f]+)"?', request, re.M)[1]
    lines = [f"member: {bank}", "legal_name: Echo Bank", "legal_name_zh: 戊商業銀行", "jurisdictions: [TW]", "persons:"]
    lines += [f"  - {{person: {person}, unit: operations, natural_person: \"{natural}\", operator: {str(person.endswith('p3')).lower()}}}"
              for person, natural in naturals.items()]
    lines += ["credentials:"] + [credential(network, person, usage) for person in naturals for usage in USAGES]
    lines += ["grants:"]
    for short, roles in grants.items():
        lines += [f"  - person: {persons[short]}", "    grants:"]
        lines += [f"      - {{role: {role}, purpose: admission of the member}}" for role in roles]
    file = network.root / f"{bank}.yaml"
    file.write_text("\n".join(lines) + "\n")
    return file


def next_bank(network):
    """The first name that no member ever had."""
    return next(bank for bank in (f"bank-{letter}" for letter in string.ascii_lowercase)
                if find(network["bank-a.v1"].get(f"/v1/state/mem/{bank}"), "legal_name") is None)


# ---- its node


def register(network, bank, digest):
    name = f"{bank}.v1"
    network.offline("keys", "new", name, "--usage", "consensus,tls,probe", "--genesis", digest)
    network["bank-a.v1"].must(
        "network", "add-node", name, "--request", network.keys / name / "request.yaml", "--role", "validator", "--power", "1", "--site",
        f"{bank}.main", "--unit", "operations", "--responsible", f"{bank}.p3", persons=[f"{bank}.p3", f"{bank}.p1"])
    return name


def take_up(bench, new):
    """Each operator writes it into its node's peers, one after the other; the network goes on meanwhile."""
    network = bench.network
    for name in NODES:
        node = network[name]
        node.must("network", "peers", name, "--comet-home", node.home / "comet", "--peer", f"{new.name}={network.address(node, new)}",
                  persons=[f"{node.member}.p1"])
        restart_with(bench, name, node.program)


def join(bench, name):
    """The node is made, and follows the others from the first block on."""
    network = bench.network
    new = network.add_node(name)
    take_up(bench, new)
    network.offline("consortium", "server-certificate", name, "--anchor", "consortium-ca", "--genesis", network.root / "genesis.bin",
                    "--dns", "localhost")
    peers = [word for other in NODES for word in ("--peer", f"{other}={network.address(new, network[other])}")]
    network["bank-a.v1"].must(
        "network", "join", name, "--genesis", network.root / "signed-genesis.bin", "--catalog", network.catalog, "--home", new.home,
        "--listen", f"{new.host}:{new.p2p_port}", "--api", f"127.0.0.1:{new.api_port}", "--metrics-port", new.metrics_port, "--program",
        COMETBFT, "--dev", *peers, persons=[f"{new.member}.p1"])
    new.start()
    network.await_level(NODES + [name], 60)
    return new


def admit(bench, bank):
    """A member by resolution; its own first acts."""
    network = bench.network
    node = network["bank-a.v1"]
    digest = node.get("/v1/node")["genesis_digest"]
    network.must_resolve("membership.admit", "--from", admission(network, bank, digest), title=f"{bank} enters")
    network.adopt_convention([bank], through="bank-a.v1")
    node.must("site", "register", f"site={bank}.main", "kind=main_room", "country=TW", "address_digest=" + "cd" * 32,
              persons=[f"{bank}.p1", f"{bank}.p2"])
    return register(network, bank, digest)


def expect_powers(bench, wanted, what):
    """On all nodes, which come to it one after the other."""
    seen = {}

    def holds():
        try:
            seen["powers"] = powers(bench)
        except Failed as why:
            seen["powers"] = why
        return seen["powers"] == wanted

    bench.network.within(20, holds, lambda: f"{what}: {seen['powers']}")


@fault("promote-remove")
def promote_remove(bench):
    """A fifth bank is admitted, its node joins, is promoted and votes; it is lawfully removed, down to the floor, and nothing below it."""
    network = bench.network
    bank = next_bank(network)
    founders = dict.fromkeys(VALIDATORS, 1)
    name = admit(bench, bank)
    new = join(bench, name)
    bench.names = bench.names + [name]
    expect_powers(bench, founders, f"{name} is registered without power")
    if signs(bench, name):
        raise Failed(f"{name} signs a block although it has no power")
    network.must_resolve("nodes.assign_role", f"node={name}", "role=validator", "power=1")
    expect_powers(bench, {**founders, name: 1}, f"{name} is promoted")
    bench.load("bank-b.v1")
    network.within(20, lambda: signs(bench, name), f"{name} signs")
    height = network["bank-a.v1"].height()
    network.await_height(height + ENGINE_DELAY, bench.names)
    bench.say(f"{name} is the fifth validator, and signs by height {height}")
    bench.judge()
    leave(bench, bank, new, founders)


def leave(bench, bank, node, founders):
    network = bench.network
    bench.load("bank-b.v1")
    network.must_resolve("membership.remove", f"member={bank}", "why=a test of faults")
    bench.names = [name for name in bench.names if name != node.name]
    expect_powers(bench, founders, f"{node.name} has left the set")
    network.give_up(node)
    code, out = network["bank-a.v1"].charter("site", "register", f"site={bank}.more", "kind=main_room", "country=TW",
                                             "address_digest=" + "cd" * 32, persons=[f"{bank}.p1", f"{bank}.p2"])
    if code == 0:
        raise Failed(f"persons of {bank}, which was removed, still act: {out}")
    must_refuse(network, "validator_floor", "membership.remove", "member=bank-d", "why=a test of faults")
    bench.stop_loads()
    expect_powers(bench, founders, "a refused removal changes nothing")
    bench.say(f"{bank} is removed; below four validators nobody is")
