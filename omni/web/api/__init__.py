"""What the API stands on: tokens, problems, the document, and answers that are given once."""

from __future__ import annotations

from flask import request

PREFIX = "/api/v1"


def is_api() -> bool:
    """Whether this request is a program's: it is told of errors in JSON, and no cookie counts."""
    return request.path.startswith("/api/")
