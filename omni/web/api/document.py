"""The OpenAPI document: written by flask-smorest from the views, then made whole in one place."""

from __future__ import annotations

from copy import deepcopy
from functools import cache, cached_property
from typing import Any

from flask import Flask
from flask_smorest import Api, Blueprint

from omni.web.api.parsing import Parser
from omni.web.api.problems import MEDIA_TYPE

TITLE, VERSION = "omni API", "v1"
ABOUT = (
    "One stock, one member, one balance for every channel. Send a bearer token with every call and "
    "an `Idempotency-Key` with every POST: the same key and body give the very same answer for 24 "
    "hours. Errors are problem documents (RFC 9457); their `code` never changes, their `title` "
    "speaks the language of `Accept-Language` (ja, en). Moments are UTC, amounts whole yen, tax "
    "included."
)
_WORDS = {
    "400": "Not JSON, or a POST without `Idempotency-Key`",
    "401": "No token in force",
    "403": "The token lacks the scope, or does not reach this location",
    "404": "There is no such thing",
    "405": "The address is known, but not for this method; see `Allow`",
    "409": "The world has moved on, stock or points are short, or the key came with another body",
    "413": "The body is larger than 1 MB",
    "415": "The body says that it is not JSON",
    "422": "A field is wrong; `errors` names each",
    "429": "Too many requests; wait for `Retry-After` seconds",
}
_OURS = "api_"  # what sets the blueprints apart from the screens' own
_EVERYWHERE = ("401", "403", "404", "405", "422", "429")
_WITH_BODY = ("400", "409", "413", "415")
_HEADERS = {"401": "WWW-Authenticate", "405": "Allow", "429": "Retry-After"}


class Resources(Blueprint):
    """A blueprint whose views read and answer as the document says."""

    ARGUMENTS_PARSER = Parser()


class Document(Api):
    """flask-smorest for the document only: errors and pages are the house's own."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """Leave them to `web.errors`."""

    def _register_doc_blueprint(self) -> None:
        """The document and its page are views of ours."""

    @cached_property
    def whole(self) -> dict[str, Any]:
        """The document with what every operation has alike; asked for when all views are there."""
        document: dict[str, Any] = deepcopy(self.spec.to_dict())
        document["paths"] = {
            path: {verb: _whole(verb, one) for verb, one in item.items()}
            for path, item in document["paths"].items()
        }
        document["tags"] = [
            {**tag, "name": tag["name"].removeprefix(_OURS)} for tag in document.get("tags", [])
        ]
        parts = document.setdefault("components", {})
        parts["responses"] = {f"Problem{code}": _response(code) for code in _WORDS}
        parts.setdefault("schemas", {})["Problem"] = _PROBLEM
        parts["parameters"] = {"IdempotencyKey": _KEY}
        parts["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
        return document


def make_document(app: Flask) -> Document:
    """The document of this app, empty yet."""
    app.config.update(API_TITLE=TITLE, API_VERSION=VERSION, OPENAPI_VERSION="3.1.0")
    return Document(app, spec_kwargs={"info": {"description": ABOUT}, "servers": [{"url": "/"}]})


def _whole(verb: str, operation: Any) -> Any:
    if not isinstance(operation, dict):
        return operation
    codes = [*_EVERYWHERE, *(_WITH_BODY if verb == "post" else ())]
    kept = {code: one for code, one in operation.get("responses", {}).items() if int(code) < 400}
    kept |= {code: {"$ref": f"#/components/responses/Problem{code}"} for code in sorted(codes)}
    operation["responses"] = kept
    operation["tags"] = [tag.removeprefix(_OURS) for tag in operation["tags"]]
    if verb == "post":
        operation.setdefault("parameters", []).append(
            {"$ref": "#/components/parameters/IdempotencyKey"}
        )
    return operation


@cache
def _response(code: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "description": _WORDS[code],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if name := _HEADERS.get(code):
        said["headers"] = {name: {"schema": {"type": "string"}, "required": True}}
    return said


_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "a new value for each operation, such as a UUID",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
_TEXT = {"type": "string"}
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457; `code` is stable, `title` and `detail` are for people",
    "required": ["type", "code", "title", "status", "detail", "instance"],
    "properties": {
        "type": _TEXT,
        "code": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "instance": _TEXT,
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": _TEXT, "detail": _TEXT},
            },
        },
        "alternatives": {
            "type": "array",
            "description": "where else the goods are, nearest first",
            "items": {
                "type": "object",
                "properties": {
                    "location_id": {"type": "integer"},
                    "location": _TEXT,
                    "available": {"type": "integer"},
                },
            },
        },
    },
}
