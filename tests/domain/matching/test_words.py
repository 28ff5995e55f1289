from omni.domain.matching.words import sentence


def say(text, **params):
    return text % params if params else text


def told(*kinds):
    return [{"field": f, "kind": k, "weight": w} for f, k, w in kinds]


def test_what_speaks_for_it_comes_first_then_what_speaks_against():
    evidence = told(
        ("phone", "differ", -3.1),
        ("birthday", "same", 5.8),
        ("address", "same", 2.4),
        ("sex", "missing", 0.0),
    )
    assert sentence(evidence, say) == "同じ生年月日・同じ住所・電話番号が別"


def test_glyphs_that_differ_are_shown_from_the_members():
    evidence = told(("phone", "same", 4.4), ("family", "same", 0.8), ("given", "same", 6.0))
    old, new = ({"family_name": name, "given_name": "花"} for name in ("髙橋", "高橋"))
    assert sentence(evidence, say, old, new, is_mobile=True) == (
        "同じお名前・同じ携帯電話・姓 髙／高"
    )
    assert sentence(evidence, say) == "同じお名前・同じ電話番号"
