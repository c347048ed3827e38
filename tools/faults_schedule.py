"""Which faults tools/network-faults tries, out of one number. It knows nothing of the machine: what it cannot do is skipped there."""

import random

FAIL_POINT = "fail-point-"
FAIL_POINTS = 41
PAIR_EVERY = 4  # of a random schedule


def drawn(seed, rounds, singles, pairs):
    """So many, each of any kind alike; every fourth is two at a time. All fail points are one kind."""
    dice = random.Random(seed)
    kinds = [name for name in singles if not name.startswith(FAIL_POINT)] + [FAIL_POINT]
    names = []
    for place in range(1, rounds + 1):
        name = dice.choice(pairs if place % PAIR_EVERY == 0 else kinds)
        names.append(name + str(dice.randrange(FAIL_POINTS)) if name == FAIL_POINT else name)
    return names


def sampled(seed, count, pool, possible):
    """So many of the pool that are possible; before them those that are not, which are skipped with their reasons."""
    able = [name for name in pool if possible(name)]
    return [name for name in pool if name not in able] + random.Random(seed).sample(able, min(count, len(able)))
