"""Evidence in the words a clerk reads: 同じ携帯電話・同じ生年月日・名 髙／高."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from omni.domain.errors import N_
from omni.domain.text import names

_SEPARATOR = N_("・")

# Only what is worth saying; what is missing or plainly the same everywhere is not.
WORDS: dict[tuple[str, str], str] = {
    ("card", "same"): N_("同じ会員番号"),
    ("phone", "same"): N_("同じ電話番号"),
    ("phone", "shared"): N_("ご家族と共用の電話番号が同じ"),
    ("phone", "home"): N_("電話番号はご家族"),
    ("mail", "home"): N_("メールはご家族"),
    ("address", "home"): N_("住所はご家族"),
    ("birthday", "home"): N_("同じ生年月日のご家族"),
    ("phone", "slip"): N_("電話番号が1桁ちがい"),
    ("phone", "differ"): N_("電話番号が別"),
    ("phone", "other"): N_("携帯と固定電話"),
    ("mail", "same"): N_("同じメール"),
    ("mail", "shared"): N_("ご家族と共用のメールが同じ"),
    ("mail", "variant"): N_("メールが前の数字だけちがう"),
    ("mail", "spells"): N_("メールがもう一方のお名前"),
    ("mail", "others"): N_("メールがほかの方のお名前"),
    ("mail", "differ"): N_("メールが別"),
    ("birthday", "same"): N_("同じ生年月日"),
    ("birthday", "slip"): N_("生年月日が1か所ちがい"),
    ("birthday", "near"): N_("生年月日が近い"),
    ("birthday", "generation"): N_("月日が同じで年が離れている"),
    ("birthday", "differ"): N_("生年月日が別"),
    ("address", "same"): N_("同じ住所"),
    ("address", "postcode"): N_("同じ郵便番号"),
    ("address", "town"): N_("同じ町"),
    ("address", "differ"): N_("住所が別"),
    ("sex", "differ"): N_("性別が別"),
    ("family", "read"): N_("姓の読みが同じ"),
    ("family", "written"): N_("姓の読みちがい"),
    ("family", "homophone"): N_("同じ読みで別の字の姓"),
    ("family", "slip"): N_("姓の打ちまちがい"),
    ("family", "heard"): N_("姓の読みが1字ちがい"),
    ("family", "differ"): N_("姓が別"),
    ("given", "read"): N_("名の読みが同じ"),
    ("given", "written"): N_("名の読みちがい"),
    ("given", "homophone"): N_("同じ読みで別の字の名"),
    ("given", "slip"): N_("名の打ちまちがい"),
    ("given", "heard"): N_("名の読みが1字ちがい"),
    ("given", "differ"): N_("名が別"),
    ("order", "swapped"): N_("姓と名が逆"),
    ("name", "common"): N_("よくあるお名前"),
    ("group", "contradiction"): N_("ほかの組と食いちがう"),
    ("merge", "undone"): N_("統合が取り消された組"),
}
SAME_NAME = N_("同じお名前")
SAME_MOBILE = N_("同じ携帯電話")
FAMILY_GLYPHS = N_("姓 %(one)s／%(two)s")
GIVEN_GLYPHS = N_("名 %(one)s／%(two)s")
_GLYPHS = {"family": FAMILY_GLYPHS, "given": GIVEN_GLYPHS}
_PART = {"family": "family_name", "given": "given_name"}

Translate = Callable[..., str]


def sentence(
    evidence: Sequence[Mapping[str, Any]],
    translate: Translate,
    a: Mapping[str, str] | None = None,
    b: Mapping[str, str] | None = None,
    *,
    is_mobile: bool = False,
) -> str:
    """What is said for two being one, then what is said against it, in one line.

    `translate` is gettext. With the registered names (`family_name`, `given_name`) of both, glyphs
    that differ are shown; they come from the members, never from the evidence.
    """
    said = list(phrases(evidence, translate, a, b, is_mobile=is_mobile))
    return translate(_SEPARATOR).join(said)


def phrases(
    evidence: Sequence[Mapping[str, Any]],
    translate: Translate,
    a: Mapping[str, str] | None = None,
    b: Mapping[str, str] | None = None,
    *,
    is_mobile: bool = False,
) -> Iterable[str]:
    """The same, one by one: for it first, the strongest first."""
    kinds = {one["field"]: one["kind"] for one in evidence}
    ordered = sorted(evidence, key=lambda one: (one["weight"] < 0, -abs(one["weight"])))
    is_same_name = kinds.get("family") == kinds.get("given") == "same"
    name_is_said = False
    for one in ordered:
        field, kind = one["field"], one["kind"]
        if field in _PART and kind == "same":
            glyphs = _glyphs(field, translate, a, b)
            if glyphs:
                yield glyphs
            elif is_same_name and not name_is_said:
                name_is_said = True
                yield translate(SAME_NAME)
        elif (field, kind) == ("phone", "same") and is_mobile:
            yield translate(SAME_MOBILE)
        elif word := WORDS.get((field, kind)):
            yield translate(word)


def _glyphs(
    field: str, translate: Translate, a: Mapping[str, str] | None, b: Mapping[str, str] | None
) -> str:
    """名 髙／高: the letters that are written otherwise, when both names are given."""
    if a is None or b is None:
        return ""
    one, two = a.get(_PART[field], ""), b.get(_PART[field], "")
    if one == two or names.fold_name(one) != names.fold_name(two) or len(one) != len(two):
        return ""
    pairs = [(left, right) for left, right in zip(one, two, strict=True) if left != right]
    return translate(
        _GLYPHS[field],
        one="".join(left for left, _ in pairs),
        two="".join(right for _, right in pairs),
    )
