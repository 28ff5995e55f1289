import random
from itertools import combinations

from omni.domain.matching.ceiling import Ceiling
from omni.domain.matching.crowd import gather
from omni.domain.matching.evidence import Commonness, compare
from omni.domain.matching.learning import PRIOR
from omni.domain.matching.rule import ASK, THRESHOLDS, WEIGHTS, Rule
from tests.domain.matching.people import HOME, person

KNOWN = Commonness(members=20_000, wholes={"田中美咲": 30}, sounds={"タナカ ミサキ": 31})
WORDS = (
    {},
    {"given_name": "優子", "given_kana": "ユウコ"},
    {"given_kana": "ミサギ"},
    {"family_name": "佐藤", "family_kana": "サトウ"},
    {"family_name": "", "given_name": ""},
)
DETAILS = {
    "source": ("store", "ec"),
    "gender": (None, "female", "male"),
    "birthday": (None, "1990-04-01", "1990-04-21", "1960-04-01", "1985-11-23", "1990-01-04"),
    "phones": ((), ("09012345678",), ("09012345679", "0312345678"), ("08099998888",)),
    "mails": ((), ("misaki@example.jp",), ("84misaki@example.jp",), ("tanaka.misaki@example.jp",)),
    "cards": ((), ("2000000000015",), ("2000000000022",)),
}
HOMES = ({}, HOME, HOME | {"street": "神宮前4-5-6"}, {"postcode": "5300001", "city": "大阪市"})


def somebody(member_id, dice):
    details = {name: dice.choice(values) for name, values in DETAILS.items()}
    return person(member_id, **details | dice.choice(WORDS) | dice.choice(HOMES))


def check(rule, seed):
    dice = random.Random(seed)
    people = [somebody(number, dice) for number in range(60)]
    crowd = gather(people)
    ceiling = Ceiling(crowd, KNOWN, rule)
    kept = {pair for pair in combinations(range(60), 2) if ceiling.reaches(*pair)}
    least = rule.thresholds[ASK]
    wanted = {
        (a, b)
        for a, b in combinations(range(60), 2)
        if rule.score(compare(people[a], people[b], KNOWN)) >= least
    }
    assert wanted
    assert wanted <= kept
    return len(kept), len(wanted)


def test_nobody_worth_a_question_is_left_out():
    for seed in range(8):
        kept, wanted = check(Rule(), seed)
        assert wanted < kept < 2 * wanted


def test_so_it_is_under_any_weights():
    dice = random.Random(7)
    for seed in range(8):
        weights = {
            name: value if name == PRIOR or name.endswith("bits") else dice.uniform(-8, 8)
            for name, value in WEIGHTS.items()
        }
        check(Rule(weights, THRESHOLDS), seed)
