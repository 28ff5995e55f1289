"""The camera: a barcode held before it goes to the box; without one, a clear word."""

import re

import barcode
import pytest
from playwright.sync_api import expect

from tests.factories import jan

pytestmark = pytest.mark.browser

# A camera that sees the bars of one code, drawn on a canvas.
CAMERA = """bars => {
  const canvas = Object.assign(document.createElement('canvas'), {width: 640, height: 480});
  const pen = canvas.getContext('2d');
  const draw = () => {
    pen.fillStyle = '#fff'; pen.fillRect(0, 0, 640, 480); pen.fillStyle = '#000';
    [...bars].forEach((bar, at) => bar === '1' && pen.fillRect(130 + at * 4, 120, 4, 200));
  };
  draw(); setInterval(draw, 50);
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(20);
}"""


def test_a_barcode_before_the_camera_goes_to_the_box(enter):
    code = jan(1)
    page = enter()
    page.evaluate(CAMERA, barcode.get("ean13", code).build()[0].replace("G", "1"))
    page.locator("[data-camera]").click()
    page.wait_for_url(re.compile(rf"\?q={code}"), timeout=15000)


def test_without_permission_the_screen_says_what_to_do(enter):
    page = enter()
    page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = async () => "
        "{ throw new DOMException('no', 'NotAllowedError') } }"
    )
    page.locator("[data-camera]").click()
    expect(page.locator("dialog.camera")).to_contain_text("カメラの使用が許可されていません")
    page.get_by_role("button", name="閉じる").click()
    expect(page.locator("dialog.camera")).to_have_count(0)
    expect(page.locator("#box")).to_be_focused()
