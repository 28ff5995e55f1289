"""Webhooks: signed by the Standard Webhooks scheme, sent outside only, tried again ever later."""

import base64
import datetime as dt
import hashlib
import hmac

import pytest

from omni.domain.webhooks import (
    WAITS,
    AddressRefused,
    EventUnknown,
    check_events,
    check_url,
    is_outside,
    make_secret,
    sign,
    wait_after,
)


def test_a_signature_is_that_of_the_scheme():
    """The example of the specification's own libraries."""
    said = sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert said == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_every_secret_is_another_and_signs():
    one, other = make_secret(), make_secret()
    assert one != other
    key = base64.b64decode(one.removeprefix("whsec_"))
    assert len(key) == 24
    wanted = hmac.new(key, b"evt_1.5.{}", hashlib.sha256).digest()
    assert sign(one, "evt_1", 5, b"{}") == "v1," + base64.b64encode(wanted).decode()


def test_it_is_tried_for_a_day_and_ever_later():
    assert [wait_after(number + 1) for number in range(len(WAITS))] == list(WAITS)
    assert list(WAITS) == sorted(WAITS)
    assert sum(WAITS, dt.timedelta()) > dt.timedelta(hours=24)
    assert wait_after(len(WAITS) + 1) is None


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_an_address_inside_is_known_however_it_is_written(address):
    assert not is_outside(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_an_address_outside_is_one(address):
    assert is_outside(address)


def test_an_allowed_host_may_be_inside_and_speak_http():
    assert check_url("http://erp:8080/hook", ("erp",)) == "http://erp:8080/hook"
    with pytest.raises(AddressRefused):
        check_url("http://erp:8080/hook", ())
    with pytest.raises(AddressRefused):
        check_url("ftp://erp/hook", ("erp",))


@pytest.mark.parametrize(
    "url", ["https://a.example:99999/", "https://[::1", "https://a b.example/"]
)
def test_what_is_no_address_is_refused(url):
    with pytest.raises(AddressRefused):
        check_url(url, ())


def test_events_are_those_there_are():
    assert check_events(["stock.changed", "hold.placed", "stock.changed"]) == [
        "hold.placed",
        "stock.changed",
    ]
    with pytest.raises(EventUnknown):
        check_events(["stock.stolen"])
