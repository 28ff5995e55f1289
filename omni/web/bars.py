"""Barcodes and QR codes as drawings, so that a scanner finds the document again."""

from __future__ import annotations

import io

import segno
from barcode import Code128
from flask import Flask
from markupsafe import Markup

HEIGHT = 40
QUIET = 10  # modules of white at either end, as the standard asks


def bars(text: str) -> Markup:
    """CODE128 of a number, as wide as its paper; attributes only, for the CSP."""
    modules: str = Code128(text).build()[0]
    drawn, at = [], 0
    while at < len(modules):
        end = at
        while end < len(modules) and modules[end] == modules[at]:
            end += 1
        if modules[at] == "1":
            drawn.append(f"M{at + QUIET} 0h{end - at}v{HEIGHT}h-{end - at}z")
        at = end
    return Markup(
        '<svg class="bars" viewBox="0 0 {width} {height}" preserveAspectRatio="none"'
        ' role="img" aria-label="{text}" shape-rendering="crispEdges">'
        '<path fill="#000" d="{path}"/></svg>'
    ).format(width=len(modules) + 2 * QUIET, height=HEIGHT, text=text, path="".join(drawn))


def qr(text: str) -> Markup:
    """A QR code of a short text."""
    drawing = io.BytesIO()
    segno.make_qr(text).save(
        drawing, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=2
    )
    return Markup(drawing.getvalue().decode())  # noqa: S704  segno draws squares only


def register_bars(app: Flask) -> None:
    """Give templates the filters."""
    app.add_template_filter(bars)
    app.add_template_filter(qr)
