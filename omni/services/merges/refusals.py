"""What a merge or its undoing is refused for, each with the way forward."""

from __future__ import annotations

from omni.domain.errors import N_, AlreadyDone, Conflict, Invalid


class SamePerson(Invalid):
    """Both numbers are one record."""

    sentence = N_("同じ会員どうしは統合できません。")
    way_forward = N_("もう一方の会員を選び直してください。")


class MergedAlready(AlreadyDone):
    """One of the two was merged before, or a moment ago on another tablet."""

    sentence = N_("%(name)s 様の会員情報は、すでに %(into)s 様に統合されています。")
    way_forward = N_("統合先の会員を開いて、続けてください。")


class PersonErased(Invalid):
    """Of an erased person nothing is left to join."""

    sentence = N_("個人情報を削除した会員は統合できません。")
    way_forward = N_("残っている会員のまま、ご利用ください。")


class ChoiceUnknown(Invalid):
    """A choice names no field, or no side."""

    sentence = N_("残す項目の選び方が正しくありません。")
    way_forward = N_("画面を開き直して、もう一度選んでください。")


class UndoneAlready(AlreadyDone):
    """The merge was taken back before."""

    sentence = N_("この統合は、すでに取り消されています。")
    way_forward = N_("会員の登録情報で、いまの状態を確かめてください。")


class ErasedSince(Invalid):
    """Of an erased person nothing is left to give back."""

    sentence = N_("個人情報を削除した会員の統合は取り消せません。")
    way_forward = N_("必要なときは、あらためて会員登録をご案内ください。")


class BornElsewhere(Invalid):
    """What was said to be hers is not among what was born since."""

    sentence = N_("統合のあとの記録が、画面の内容から変わりました。")
    way_forward = N_("内容をもう一度確かめてから、取り消してください。")


class BornSince(Conflict):
    """Something was added between the look at an undoing and the word to do it."""

    sentence = N_("その後に増えた取引があります。")
    way_forward = N_("下の一覧を確かめて、もう一度「取り消す」を押してください。")
