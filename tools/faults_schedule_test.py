#!/usr/bin/env python3
"""The same number gives the same schedule, in which every kind comes up, and fail points as one kind among them."""

import unittest

from faults_schedule import FAIL_POINT, FAIL_POINTS, PAIR_EVERY, drawn, sampled

KINDS = [f"kind-{n}" for n in range(20)]
SINGLES = KINDS + [f"{FAIL_POINT}{n}" for n in range(FAIL_POINTS)]
PAIRS = [f"{one}+{other}" for one in KINDS[:4] for other in KINDS[:6]]


class ScheduleTest(unittest.TestCase):
    def test_one_number_one_schedule(self):
        self.assertEqual(drawn(7, 50, SINGLES, PAIRS), drawn(7, 50, SINGLES, PAIRS))
        self.assertNotEqual(drawn(7, 50, SINGLES, PAIRS), drawn(8, 50, SINGLES, PAIRS))

    def test_a_longer_one_begins_alike(self):
        self.assertEqual(drawn(7, 50, SINGLES, PAIRS)[:12], drawn(7, 12, SINGLES, PAIRS))

    def test_every_kind_and_pair_comes_up(self):
        names = [name for seed in range(100) for name in drawn(seed, 12, SINGLES, PAIRS)]
        self.assertEqual(set(KINDS) - set(names), set())
        self.assertEqual(set(PAIRS) - set(names), set())
        points = [name for name in names if name.startswith(FAIL_POINT)]
        self.assertLess(len(points), len(names) / 10)
        self.assertTrue(all(0 <= int(name.removeprefix(FAIL_POINT)) < FAIL_POINTS for name in points))

    def test_every_fourth_is_two_at_a_time(self):
        for place, name in enumerate(drawn(3, 40, SINGLES, PAIRS), 1):
            self.assertEqual("+" in name, place % PAIR_EVERY == 0)

    def test_a_sample_names_what_is_impossible(self):
        names = sampled(5, 3, KINDS, lambda name: name != "kind-4")
        self.assertEqual(names[0], "kind-4")
        self.assertEqual(len(set(names)), 4)
        self.assertEqual(len(sampled(5, 30, KINDS, lambda name: True)), len(KINDS))
        tried = {name for seed in range(60) for name in sampled(seed, 3, KINDS, lambda name: True)}
        self.assertEqual(tried, set(KINDS))


if __name__ == "__main__":
    unittest.main()
