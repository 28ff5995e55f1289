"""Comparing people: everybody with everybody who shares a key, or a few with the members there are.

Folding and comparing are plain arithmetic, so a run may spread them over processes of its own; what
they share is handed over by forking, and only the run itself talks to the database.
"""

from __future__ import annotations

import gc
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from multiprocessing import get_context
from typing import Any, TypeVar

from omni.domain.matching.ceiling import Ceiling
from omni.domain.matching.crowd import Crowd
from omni.domain.matching.evidence import Commonness, compare
from omni.domain.matching.keys import KINDS
from omni.domain.matching.pairing import find_pairs, unpack
from omni.domain.matching.people import Person
from omni.domain.matching.rule import DIFFERENT, Rule, pattern_of
from omni.queries.matching.candidates import find_candidates
from omni.queries.matching.commonness import count_commonness, read_commonness
from omni.queries.matching.people import fold, load_people, load_raw, readings_of, walk_people
from omni.services.matching.keeping import Found

_PIECE = 20_000

In = TypeVar("In")
Out = TypeVar("Out")


@dataclass
class Everybody:
    """All members in memory, how common their values are, and who is worth comparing."""

    crowd: Crowd
    commonness: Commonness
    pairs: array[int]


_shared: list[tuple[Everybody, Rule]] = []


@contextmanager
def _quiet() -> Iterator[None]:
    """Millions of objects that all stay: looking through them for rubbish is for nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_on:
            gc.enable()


def gather_everybody(rule: Rule, processes: int, on_progress: Callable[[int], None]) -> Everybody:
    """Read and fold every member, and find who shares a key with whom and may be one with her."""
    with _quiet():
        crowd = Crowd()
        for raws in walk_people():
            for raw in raws:
                crowd.add(fold(raw))
            on_progress(len(crowd))
        commonness = count_commonness(crowd)
        everybody = Everybody(crowd, commonness, array("Q"))
        with _shared_with_forks(everybody, rule):
            found = _spread(_pair, range(len(KINDS)), processes)
            pairs = {pair for some in found for pair in some}
        everybody.pairs = array("Q", sorted(pairs))
        return everybody


def _pair(kind: int) -> array[int]:
    everybody, rule = _shared[0]
    ceiling = Ceiling(everybody.crowd, everybody.commonness, rule)
    return find_pairs(everybody.crowd, ceiling.reaches, KINDS[kind : kind + 1])


@contextmanager
def _shared_with_forks(everybody: Everybody, rule: Rule) -> Iterator[None]:
    """Let processes of our own see everybody, without a copy."""
    _shared[:] = [(everybody, rule)]
    gc.freeze()
    try:
        yield
    finally:
        _shared.clear()


def compare_everybody(
    everybody: Everybody, rule: Rule, processes: int, *, after: int
) -> Iterator[tuple[int, list[Found]]]:
    """Compare who is worth it, in order, behind the pair at `after`: (pairs looked at, found)."""
    pairs = everybody.pairs
    pieces = (pairs[start : start + _PIECE] for start in range(after, len(pairs), _PIECE))
    with _quiet(), _shared_with_forks(everybody, rule):
        for found in _spread(_compare_piece, pieces, processes):
            after = min(after + _PIECE, len(pairs))
            yield after, found


def _compare_piece(pairs: Sequence[int]) -> list[Found]:
    everybody, rule = _shared[0]
    person = everybody.crowd.person
    both = ((person(a), person(b)) for a, b in map(unpack, pairs))
    return _judge(both, everybody.commonness, rule)


def compare_some(
    member_ids: Collection[int], others: Iterable[tuple[int, int]], rule: Rule
) -> tuple[list[Found], set[tuple[int, int]]]:
    """Compare some members with whoever shares an indexed key, and these `others` anyway.

    Returns what was found, and every pair that was looked at, the smaller id first.
    """
    raws = list(load_raw(member_ids))
    people = {raw[0][0]: fold(raw) for raw in raws}
    pairs = find_candidates(people.values(), {raw[0][0]: readings_of(raw) for raw in raws})
    looked_at = {(min(pair), max(pair)) for pair in chain(pairs, others)}
    people |= load_people({one for pair in looked_at for one in pair} - people.keys())
    commonness = read_commonness(people.values())
    both = ((people[a], people[b]) for a, b in sorted(looked_at) if a in people and b in people)
    return _judge(both, commonness, rule), looked_at


def _judge(
    pairs: Iterable[tuple[Person, Person]], commonness: Commonness, rule: Rule
) -> list[Found]:
    found = []
    for a, b in pairs:
        evidence = compare(a, b, commonness)
        score = rule.score(evidence)
        decision = rule.decide(score, evidence)
        if decision is not DIFFERENT:
            explained = rule.explain(evidence)
            first, second = min(a.id, b.id), max(a.id, b.id)
            found.append(
                Found(first, second, round(score, 2), decision, explained, pattern_of(evidence))
            )
    return found


def _spread(work: Callable[[In], Out], pieces: Iterable[In], processes: int) -> Iterator[Out]:
    """The answers for all pieces in their order, worked out here or by processes of our own."""
    if processes < 2:
        yield from map(work, pieces)
        return
    with get_context("fork").Pool(processes) as pool:
        waiting: list[Any] = []
        for piece in pieces:
            waiting.append(pool.apply_async(work, (piece,)))
            if len(waiting) > 2 * processes:
                yield waiting.pop(0).get()
        for one in waiting:
            yield one.get()
