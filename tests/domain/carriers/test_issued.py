"""Files that come back: issued numbers by header or position, and money by its columns."""

import datetime as dt

import pytest

from omni.domain.carriers import list_issued, read_remittance, read_table
from omni.domain.carriers.issued import NotThisFile, read_yen
from omni.domain.errors import Invalid

JAPAN_POST = (
    "お客様側管理番号,お問い合わせ番号,仮引受確定作業年月日\r\n"
    "P-7K3M9Q,193715301010,\r\n"
    "P-7K3M9R,,\r\n"
    "よその番号,193715301021,\r\n"
)


def test_issued_numbers_are_read_by_the_header():
    first, second = list_issued("japan_post", JAPAN_POST.encode("cp932"))

    assert (first.line, first.number, first.tracking_number) == (2, "P-7K3M9Q", "193715301010")
    assert (second.number, second.tracking_number) == ("", "193715301021")


def test_yamato_is_read_by_position_when_there_is_no_header():
    (found,) = list_issued("yamato", b"P-7K3M9Q,0,0,123456789013,2026/11/22\r\n")

    assert (found.line, found.number, found.tracking_number) == (1, "P-7K3M9Q", "123456789013")


def test_the_template_explains_its_columns_below_their_names():
    header = (
        '"お客様管理番号\n半角英数字50文字",送り状種類,クール区分,"伝票番号\n半角数字12文字"\r\n'
    )

    (found,) = list_issued("yamato", (header + "P-7K3M9Q,0,0,1234-5678-9013\r\n").encode("cp932"))

    assert found.tracking_number == "123456789013"


def test_another_file_is_refused_by_naming_its_columns():
    with pytest.raises(NotThisFile) as refused:
        list_issued("sagawa", "氏名,住所\r\n山田,東京\r\n".encode("cp932"))

    assert refused.value.params["columns"] == "お客様管理番号・お問い合せ送り状No."


def test_a_file_in_no_code_page_is_refused():
    with pytest.raises(Invalid):
        read_table(b"\x81\x00\xff\xfe\xa0")


def test_a_remittance_is_read_by_its_columns():
    rows = read_table(
        '伝票番号,入金日,入金額\r\n1234-5678-9013,2026/11/30,"12,300"\r\n計,,\r\n'.encode()
    )

    (paid,) = read_remittance(rows)

    assert (paid.line, paid.tracking_number, paid.amount) == (2, "123456789013", 12_300)
    assert paid.paid_on == dt.date(2026, 11, 30)


def test_sums_are_read_as_people_write_them():
    assert read_yen("￥１２，３００円") == 12_300
    assert read_yen("-5") is None
