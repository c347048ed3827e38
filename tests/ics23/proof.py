"""cosmos.ics23.v1.CommitmentProof as plain data that tests can tamper with, and its bytes.

Encodes whatever it is given, sense or not. `decode` takes only what encodes to the same bytes again.
"""

from dataclasses import dataclass, field


@dataclass
class Leaf:
    hash: int = 0
    prehash_key: int = 0
    prehash_value: int = 0
    length: int = 0
    prefix: bytes = b""


@dataclass
class Step:
    hash: int = 0
    prefix: bytes = b""
    suffix: bytes = b""


@dataclass
class Existence:
    key: bytes = b""
    value: bytes = b""
    leaf: Leaf | None = None
    path: list[Step] = field(default_factory=list)


@dataclass
class Absence:
    key: bytes = b""
    left: Existence | None = None
    right: Existence | None = None


EXIST, NONEXIST = 1, 2


def varint(number: int) -> bytes:
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def number_field(number: int, value: int) -> bytes:
    return varint(number << 3) + varint(value) if value else b""


def bytes_field(number: int, value: bytes) -> bytes:
    return message_field(number, value) if value else b""


def message_field(number: int, value: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(value)) + value


def encode_leaf(leaf: Leaf) -> bytes:
    numbers = [leaf.hash, leaf.prehash_key, leaf.prehash_value, leaf.length]
    return b"".join(number_field(i, n) for i, n in enumerate(numbers, 1)) + bytes_field(5, leaf.prefix)


def encode_step(step: Step) -> bytes:
    return number_field(1, step.hash) + bytes_field(2, step.prefix) + bytes_field(3, step.suffix)


def encode_existence(proof: Existence) -> bytes:
    leaf = message_field(3, encode_leaf(proof.leaf)) if proof.leaf else b""
    path = b"".join(message_field(4, encode_step(step)) for step in proof.path)
    return bytes_field(1, proof.key) + bytes_field(2, proof.value) + leaf + path


def encode(proof: Existence | Absence) -> bytes:
    if isinstance(proof, Existence):
        return message_field(EXIST, encode_existence(proof))
    sides = [(2, proof.left), (3, proof.right)]
    there = b"".join(message_field(number, encode_existence(side)) for number, side in sides if side)
    return message_field(NONEXIST, bytes_field(1, proof.key) + there)


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        number |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if data[at - 1] < 0x80:
            return number, at


def fields(data: bytes):
    at = 0
    while at < len(data):
        tag, at = read_varint(data, at)
        length, at = read_varint(data, at)
        if tag & 7 == 0:
            yield tag >> 3, length
        else:
            yield tag >> 3, data[at : at + length]
            at += length


def fill(message, names: list[str], data: bytes):
    for number, value in fields(data):
        setattr(message, names[number - 1], value)
    return message


def decode_existence(data: bytes) -> Existence:
    proof = Existence()
    for number, value in fields(data):
        if number == 1:
            proof.key = value
        elif number == 2:
            proof.value = value
        elif number == 3:
            proof.leaf = fill(Leaf(), ["hash", "prehash_key", "prehash_value", "length", "prefix"], value)
        elif number == 4:
            proof.path.append(fill(Step(), ["hash", "prefix", "suffix"], value))
    return proof


def decode(data: bytes) -> Existence | Absence:
    [(kind, inner)] = fields(data)
    if kind == EXIST:
        proof = decode_existence(inner)
    else:
        parts = dict(fields(inner))
        sides = [decode_existence(parts[n]) if n in parts else None for n in (2, 3)]
        proof = Absence(parts[1], *sides)
    if encode(proof) != data:
        raise ValueError("the proof is not encoded as its fields say")
    return proof
