"""Faults of the links between nodes, for tools/network-faults."""

import time

from consortium_net import ARCHIVE, VALIDATORS, Failed
from faults_bench import LASTING, SLOW, TABLE, fault, hold, lasting


@lasting("part-3-1", ["links"])
def part_three_one(bench, name):
    """One node alone: the others go on, it does not; then it catches up."""
    rest = [other for other in bench.names if other != name]
    bench.network.part([name], rest)
    yield
    alone = bench.network[name].height()
    time.sleep(2)
    if bench.network[name].height() > alone:
        raise Failed(f"{name} has new blocks although nothing reaches it")
    bench.heals(name)
    bench.network.rejoin([name], rest)


@fault("part-2-2", ["links"])
def part_two_two(bench):
    """Two and two: nobody makes progress, nothing forks; then all go on."""
    left, right = VALIDATORS[:2] + [ARCHIVE], VALIDATORS[2:]
    bench.network.part(left, right)
    time.sleep(2)  # what was decided already
    before = bench.network.heights(VALIDATORS)
    for name in ("bank-a.v1", "bank-c.v1"):
        node = bench.network[name]
        node.charter("--wait-ms", "1000", "data", "publish", "--from", "examples/publish.yaml", persons=[f"{node.member}.p3"])
    time.sleep(5)
    after = bench.network.heights(VALIDATORS)
    if after != before:
        raise Failed(f"progress without a quorum: {before} to {after}")
    for name in VALIDATORS:
        bench.heals(name, before[name])
    bench.network.rejoin(left, right)


@lasting("one-way", ["links"])
def one_way(bench, name):
    """What one node sends to two others goes nowhere; it still hears them."""
    deaf = [other for other in VALIDATORS if other != name][:2]
    for other in deaf:
        bench.network.cut(name, other)
    yield
    time.sleep(5)
    bench.heals(name)
    for other in deaf:
        bench.network.mend(name, other)


def slowed(bench, late, loss):
    bench.network.slower().slow(late, loss)
    yield
    bench.heals("bank-a.v1")
    bench.network.slower().quicken()


@lasting("loss-30", ["slow"], slow=True)
def loss(bench):
    """Every third packet of all is lost."""
    yield from slowed(bench, 0, 0.3)


@lasting("delay-200", ["slow"], slow=True)
def delay(bench):
    """Every packet comes 200 ms late."""
    yield from slowed(bench, 0.2, 0)


# ---- two faults at a time, where a quorum is left: one of a validator, the other of the archive node or of all links


def both(bench, first, second):
    """{first} of a validator, and meanwhile {second} of the archive node, or of all links."""
    hold(bench, (LASTING[first][1], bench.victim()), (SLOW[second][1], None) if second in SLOW else (LASTING[second][1], ARCHIVE))


def make_pairs():
    """Once all that lasts is known. Their names."""
    names = []
    for first, (needs, _) in LASTING.items():
        for second, (more, _) in {**LASTING, **SLOW}.items():
            def body(bench, one=first, two=second):
                both(bench, one, two)
            body.__doc__ = both.__doc__.format(first=first, second=second)
            names.append(f"{first}+{second}")
            TABLE[names[-1]] = (tuple(sorted({*needs, *more})), body)
    return names
