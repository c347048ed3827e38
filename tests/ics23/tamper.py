"""Every way to falsify a proof that we know of. From genuine cases to cases that nobody may accept.

A kind of falsification is a generator of tampered cases from one genuine case; `Others` gives what it borrows from
other genuine cases. The kind's name is the first word of its cases.
"""

import hashlib
from copy import deepcopy
from dataclasses import dataclass, replace

from proof import Absence, Existence, Leaf, Step, encode, message_field

NO_HASH, SHA256, KECCAK = 0, 1, 3
NO_PREFIX, VAR_RLP = 0, 2


@dataclass
class Case:
    """`claim` is what the proof is offered for: "exists" or "absent"."""

    claim: str
    kind: str
    name: str
    root: bytes
    key: bytes
    value: bytes
    proof: Existence | Absence
    height: int = 0
    raw: bytes | None = None  # instead of the proof's encoding

    def line(self, expected: bool) -> str:
        proof = self.raw if self.raw is not None else encode(self.proof)
        words = [str(expected).lower(), self.claim, self.kind, self.name, self.root.hex(), self.key.hex()]
        return " ".join([*words, self.value.hex() or "-", proof.hex()])


class Others:
    """The genuine cases, to borrow from."""

    def __init__(self, genuine: list[Case]):
        self.existing = [c for c in genuine if c.claim == "exists"]
        self.absent = [c for c in genuine if c.claim == "absent"]
        self.roots = {c.height: c.root for c in genuine}

    def existing_at(self, height: int) -> list[Case]:
        return sorted((c for c in self.existing if c.height == height), key=lambda c: c.key)

    def another(self, case: Case) -> Case:
        return next(c for c in self.existing if c.height == case.height and c.key != case.key and c.value != case.value)

    def other_roots(self, case: Case):
        return [(height, root) for height, root in self.roots.items() if root != case.root]


def flip(data: bytes, bit: int) -> bytes:
    bit %= len(data) * 8
    return data[: bit // 8] + bytes([data[bit // 8] ^ 1 << bit % 8]) + data[bit // 8 + 1 :]


def sibling(step: Step) -> bytes:
    return step.suffix or step.prefix[1:]


def swapped(step: Step) -> Step:
    """The same sibling on the other side."""
    if step.suffix:
        return Step(step.hash, step.prefix + step.suffix, b"")
    return Step(step.hash, step.prefix[:1], step.prefix[1:])


def flipped(step: Step, bit: int) -> Step:
    if step.suffix:
        return replace(step, suffix=flip(step.suffix, bit))
    return replace(step, prefix=step.prefix[:1] + flip(step.prefix[1:], bit))


def with_path(proof: Existence, path: list[Step]) -> Existence:
    return replace(proof, path=path)


def path_changes(proof: Existence):
    """Each path step, and the path as a whole: (kind, where, the path instead)."""
    path = proof.path
    for i, step in enumerate(path):
        def instead(*steps: Step) -> list[Step]:
            return [*path[:i], *steps, *path[i + 1 :]]

        yield "path-hash-bit", i, instead(flipped(step, 37 * i + 5))
        yield "path-side-swapped", i, instead(swapped(step))
        yield "path-step-dropped", i, instead()
        yield "path-step-doubled", i, instead(step, step)
        yield "path-step-prefix", i, instead(replace(step, prefix=b"\0" + step.prefix[1:]))
        yield "path-step-hash-op", i, instead(replace(step, hash=NO_HASH if i % 2 else KECCAK))
        yield "path-step-longer", i, instead(replace(step, suffix=step.suffix + b"\0"))
        yield "path-step-shorter", i, instead(Step(step.hash, b"\1", sibling(step)[:-1]))
        if i > 0:
            yield "path-order-swapped", i, [*path[: i - 1], step, path[i - 1], *path[i + 1 :]]
    yield "path-reversed", 0, path[::-1]
    yield "path-emptied", 0, []
    yield "path-step-added", 0, [*path, Step(SHA256, b"\1", sibling(path[0]))]
    yield "path-too-long", 0, path + path * (128 // len(path) + 1)


def leaf_changes(leaf: Leaf):
    yield "leaf-prefix", 0, replace(leaf, prefix=b"\1")
    yield "leaf-prefix", 1, replace(leaf, prefix=b"")
    yield "leaf-prefix", 2, replace(leaf, prefix=leaf.prefix + b"\0")
    yield "leaf-hash-op", 0, replace(leaf, hash=NO_HASH)
    yield "leaf-hash-op", 1, replace(leaf, hash=KECCAK)
    yield "leaf-prehash-key", 0, replace(leaf, prehash_key=SHA256)
    yield "leaf-prehash-value", 0, replace(leaf, prehash_value=NO_HASH)
    yield "leaf-length-op", 0, replace(leaf, length=NO_PREFIX)
    yield "leaf-length-op", 1, replace(leaf, length=VAR_RLP)
    yield "leaf-missing", 0, None


def tampered_existence(case: Case, others: Others):
    """(kind, where, what of the case is replaced)."""
    proof, other = case.proof, others.another(case)
    for kind, where, path in path_changes(proof):
        yield kind, where, {"proof": with_path(proof, path)}
    for kind, where, leaf in leaf_changes(proof.leaf):
        yield kind, where, {"proof": replace(proof, leaf=leaf)}
    for bit in range(0, len(case.value) * 8, 61):
        value = flip(case.value, bit)
        yield "value-asked-bit", bit, {"value": value}
        yield "value-proof-bit", bit, {"proof": replace(proof, value=value)}
        yield "value-bit", bit, {"value": value, "proof": replace(proof, value=value)}
    for name, value in [("empty", b""), ("cut", case.value[:-1]), ("longer", case.value + b"\0"), ("other", other.value)]:
        yield "value-" + name, 0, {"value": value, "proof": replace(proof, value=value)}
    for bit in range(0, 256, 61):
        key = flip(case.key, bit)
        yield "key-asked-bit", bit, {"key": key}
        yield "key-proof-bit", bit, {"proof": replace(proof, key=key)}
        yield "key-bit", bit, {"key": key, "proof": replace(proof, key=key)}
    yield "key-empty", 0, {"key": b"", "proof": replace(proof, key=b"")}
    yield "proof-of-another-key", 0, {"proof": other.proof}
    yield "proof-of-another-key", 1, {"proof": replace(other.proof, key=case.key, value=case.value)}
    yield "proof-of-another-key", 2, {"proof": with_path(proof, other.proof.path)}
    yield "node-as-leaf", 0, node_as_leaf(case)
    yield "existence-as-absence", 0, {"claim": "absent"}
    yield "existence-as-absence", 1, {"claim": "absent", "proof": Absence(case.key, left=proof)}
    yield "existence-as-absence", 2, {"claim": "absent", "proof": Absence(case.key, right=proof)}
    yield "existence-as-absence", 3, {"claim": "absent", "proof": Absence(case.key, proof, proof)}
    yield from forged_absence(case, others)


def node_as_leaf(case: Case) -> dict:
    """The node above the leaf offered as a leaf, its children's hashes as key and value: the same hash, so only that a leaf
    must look as the spec says gives it away."""
    step = case.proof.path[0]
    value_hash = hashlib.sha256(case.value).digest()
    own = hashlib.sha256(b"\0\x20" + case.key + b"\x20" + value_hash).digest()
    left, right = (own, step.suffix) if step.suffix else (step.prefix[1:], own)
    leaf = Leaf(SHA256, NO_HASH, NO_HASH, NO_PREFIX, b"\1")
    return {"key": left, "value": right, "proof": Existence(left, right, leaf, case.proof.path[1:])}


def forged_absence(case: Case, others: Others):
    """Genuine neighbours left and right of a key that is there: only that they do not stand side by side gives it away."""
    there = others.existing_at(case.height)
    at = [c.key for c in there].index(case.key)
    for distance in (1, 2, 5):
        if distance <= at < len(there) - distance:
            left, right = there[at - distance].proof, there[at + distance].proof
            yield "absence-forged", distance, {"claim": "absent", "proof": Absence(case.key, left, right)}
    for where, other in ((0, there[0]), (1, there[-1])):
        side = {"left": other.proof} if other.key < case.key else {"right": other.proof}
        if other.key != case.key:
            yield "absence-forged-one-sided", where, {"claim": "absent", "proof": Absence(case.key, **side)}


def tampered_absence(case: Case, others: Others):
    proof = case.proof
    there = others.existing_at(case.height)
    sides = [(side, getattr(proof, side)) for side in ("left", "right") if getattr(proof, side)]
    for side, neighbour in sides:
        def instead(**changes) -> dict:
            return {"proof": replace(proof, **{side: replace(neighbour, **changes)})}

        for kind, where, path in path_changes(neighbour):
            yield f"absence-{kind}", f"{side}{where}", instead(path=path)
        for kind, where, leaf in leaf_changes(neighbour.leaf):
            yield f"absence-{kind}", f"{side}{where}", instead(leaf=leaf)
        yield "absence-value-bit", side, instead(value=flip(neighbour.value, 11))
        yield "absence-key-bit", side, instead(key=flip(neighbour.key, 255))
        yield "absence-of-existing", side, {"key": neighbour.key, "proof": replace(proof, key=neighbour.key)}
        yield "absence-as-existence", side, {"claim": "exists", "value": neighbour.value, "proof": neighbour}
        yield "absence-as-existence", side + "-renamed", {
            "claim": "exists", "value": neighbour.value, "proof": replace(neighbour, key=case.key),
        }  # fmt: skip
        rest = {s: n for s, n in sides if s != side}
        if len(sides) == 2:
            yield "absence-side-dropped", side, {"proof": Absence(case.key, **rest)}
            yield "absence-same-twice", side, {"proof": Absence(case.key, neighbour, neighbour)}
        else:
            other_side = "right" if side == "left" else "left"
            yield "absence-side-moved", side, {"proof": Absence(case.key, **{other_side: neighbour})}
        beyond = [c for c in there if (c.key < neighbour.key if side == "left" else c.key > neighbour.key)]
        for far in (beyond[-1:] + beyond[:1]) if side == "left" else (beyond[:1] + beyond[-1:]):
            yield "absence-not-adjacent", f"{side}-{far.key.hex()[:8]}", {"proof": replace(proof, **{side: far.proof})}
        # The nearest on that side that another height's tree has: often the neighbour itself, as it was then.
        elsewhere = [c for c in others.existing if c.root != case.root and (c.key < case.key) == (side == "left")]
        nearest = sorted(elsewhere, key=lambda c: c.key, reverse=side == "left")[:1]
        for then in nearest:
            yield "absence-of-two-heights", side, {"proof": replace(proof, **{side: then.proof})}
    yield "absence-sides-swapped", 0, {"proof": Absence(case.key, proof.right, proof.left)}
    yield "absence-sides-dropped", 0, {"proof": Absence(case.key)}
    yield "absence-as-existence", "whole", {"claim": "exists", "value": b"\1"}
    outside = next(c for c in others.absent if c.height == case.height and not within(c.key, proof))
    yield "absence-of-another-key", 0, {"key": outside.key}
    yield "absence-of-another-key", 1, {"key": outside.key, "proof": replace(proof, key=outside.key)}
    yield "absence-key-field", 0, {"proof": replace(proof, key=outside.key)}


def within(key: bytes, proof: Absence) -> bool:
    return not (proof.left and key <= proof.left.key) and not (proof.right and key >= proof.right.key)


def tampered_any(case: Case, others: Others):
    genuine = encode(case.proof)
    yield "root-bit", 0, {"root": flip(case.root, 100)}
    yield "root-cut", 0, {"root": case.root[:-1]}
    yield "root-empty", 0, {"root": b""}
    for height, root in others.other_roots(case):
        yield "root-of-another-height", height, {"root": root}
    yield "bytes-cut", 0, {"raw": genuine[:-1]}
    yield "bytes-cut", 1, {"raw": genuine[: len(genuine) // 2]}
    yield "bytes-none", 0, {"raw": b""}
    yield "bytes-unknown-field", 0, {"raw": genuine + message_field(15, b"x")}


def tampered(case: Case, others: Others) -> list[Case]:
    ways = tampered_existence if case.claim == "exists" else tampered_absence
    made = []
    for source in (ways, tampered_any):
        for kind, where, changes in source(case, others):
            made.append(replace(deepcopy(case), kind=kind, name=f"{case.name}#{where}", **changes))
    return made
