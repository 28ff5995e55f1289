from hypothesis import given
from hypothesis import strategies as st

from omni.domain.matching.groups import components, gather


def test_links_of_one_person_are_all_made():
    links = [(9.0, 1, 2, "a"), (8.0, 2, 3, "b"), (7.0, 1, 3, "c")]
    found = gather(links, lambda _one, _other: True)
    assert (found.made, found.doubtful) == (["a", "b", "c"], [])


def test_the_weakest_link_of_a_contradiction_is_asked():
    links = [(5.0, 2, 3, "weak"), (9.0, 1, 2, "strong")]
    found = gather(links, lambda one, other: {1, 3} - {*one, *other} != set())
    assert (found.made, found.doubtful) == (["strong"], ["weak"])


def test_people_hang_together_through_others():
    assert sorted(components([(1, 2), (5, 6), (3, 2), (9, 6)])) == [[1, 2, 3], [5, 6, 9]]


EDGES = st.lists(
    st.tuples(st.integers(1, 12), st.integers(1, 12)).filter(lambda pair: pair[0] != pair[1]),
    max_size=30,
)


@given(EDGES, EDGES, st.randoms())
def test_nobody_is_joined_with_whom_she_differs_from(edges, apart, dice):
    differ = {frozenset(pair) for pair in apart}

    def fit(one, other):
        return not any(frozenset((a, b)) in differ for a in one for b in other)

    links = [(dice.random(), min(edge), max(edge), edge) for edge in edges]
    found = gather(links, fit)
    for group in components(found.made):
        assert not any(frozenset((a, b)) in differ for a in group for b in group if a != b)
    assert len(found.made) + len(found.doubtful) == len(links)
