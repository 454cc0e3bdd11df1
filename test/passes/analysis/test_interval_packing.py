"""Packing: nothing overlaps, and the arena stays within a tenth of the bound."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlopt.passes.analysis.interval_packing import Lifetime, Packing, max_live, pack, supports


def overlaps(lifetimes, packing) -> bool:
    """True where two buffers that live at one time share a byte."""
    placed = list(zip(lifetimes, packing.offsets, strict=True))
    for i, (first, at) in enumerate(placed):
        for second, other in placed[:i]:
            if first.meets(second) and at < other + second.size and other < at + first.size:
                return True
    return False


LIFETIMES = st.lists(
    st.tuples(st.integers(0, 64), st.integers(0, 20), st.integers(0, 8)).map(
        lambda item: Lifetime(item[0] * 64, item[1], item[1] + item[2])
    ),
    max_size=30,
)


@settings(max_examples=200, deadline=None)
@given(LIFETIMES)
def test_nothing_overlaps(lifetimes):
    packing = pack(lifetimes)
    assert not overlaps(lifetimes, packing)
    assert packing.height >= max_live(lifetimes)


@settings(max_examples=200, deadline=None)
@given(LIFETIMES, st.randoms(use_true_random=False))
def test_nothing_overlaps_where_sizes_are_others_than_planned(lifetimes, chance):
    """Each buffer starts where the highest of those that it lies on ends."""
    packing = pack(lifetimes)
    below = supports(lifetimes, packing)
    order = sorted(range(len(lifetimes)), key=lambda i: (packing.offsets[i], lifetimes[i].size, i))
    for sizes in (
        [item.size for item in lifetimes],
        [64 * chance.randrange(9) for _ in lifetimes],
    ):
        ends = [0] * len(lifetimes)
        for i in order:
            ends[i] = sizes[i] + max((ends[j] for j in below[i]), default=0)
        found = [Lifetime(s, x.first, x.last) for s, x in zip(sizes, lifetimes, strict=True)]
        offsets = tuple(end - size for end, size in zip(ends, sizes, strict=True))
        assert not overlaps(found, Packing(offsets, 0))
        if sizes == [item.size for item in lifetimes]:
            assert max(ends, default=0) <= packing.height


def test_nothing_is_packed_into_nothing():
    assert pack([]).height == 0


@pytest.mark.parametrize("seed", range(40))
def test_height_is_near_the_bound(seed):
    generator = random.Random(seed)
    steps = generator.choice([10, 40, 120])
    lifetimes = []
    for _ in range(generator.choice([10, 60, 150])):
        start = generator.randrange(steps)
        length = generator.choice([1, 1, 2, 3, 10, 30])
        size = 64 * generator.choice([1, 2, 3, 8, 50, 100, 1000])
        lifetimes.append(Lifetime(size, start, start + length))
    assert pack(lifetimes).height <= 1.1 * max_live(lifetimes)


def test_a_chain_of_layers_needs_two_buffers():
    lifetimes = [Lifetime(1024, step, step + 1) for step in range(50)]
    assert pack(lifetimes).height == 2048
