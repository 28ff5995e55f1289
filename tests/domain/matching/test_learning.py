import random

from omni.domain.matching.evidence import COMMON, Evidence
from omni.domain.matching.learning import Label, learn
from omni.domain.matching.rule import WEIGHTS

NOTHING = (0.0,) * len(COMMON)


def labels(share, kind, count=400):
    dice = random.Random(7)
    return [
        Label(Evidence((("phone", kind),), NOTHING), dice.random() < share) for _ in range(count)
    ]


def test_what_goes_with_the_same_person_weighs_more():
    learnt = learn(labels(0.98, "same") + labels(0.1, "differ"), dict(WEIGHTS), 0.5)
    gap = learnt["phone.same"] - learnt["phone.differ"]
    assert 7 < gap < 11  # log2 of the odds 49 and 1/9


def test_what_the_labels_never_show_keeps_its_weight():
    learnt = learn(labels(0.98, "same"), dict(WEIGHTS), 0.5)
    untouched = {name for name in WEIGHTS if not name.startswith(("phone", "prior"))}
    assert {name: learnt[name] for name in untouched} == {n: WEIGHTS[n] for n in untouched}


def test_a_kind_that_labels_perfectly_stays_finite():
    learnt = learn(labels(1.0, "same") + labels(0.0, "differ"), dict(WEIGHTS), 0.5)
    assert abs(learnt["phone.same"]) < 30
