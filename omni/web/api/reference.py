"""The OpenAPI document as a page shows it: operations by group, each field on a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_LIMITS = (
    ("minimum", "≥ {}"),
    ("maximum", "≤ {}"),
    ("minLength", "≥ {} letters"),
    ("maxLength", "≤ {} letters"),
    ("minItems", "≥ {} items"),
    ("maxItems", "≤ {} items"),
)


@dataclass(frozen=True)
class Field:
    """One field or parameter: where it stands, what it takes, what it means."""

    name: str
    place: str
    kind: str
    required: bool
    about: str


@dataclass(frozen=True)
class Operation:
    """One call: its address, its scope, what it takes and what it gives."""

    id: str
    verb: str
    path: str
    summary: str
    about: str
    scope: str
    takes: tuple[Field, ...]
    gives: tuple[Field, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """The calls of one resource."""

    name: str
    about: str
    operations: tuple[Operation, ...]


def list_groups(document: dict[str, Any]) -> list[Group]:
    """Every operation of the document, in its order."""
    found: dict[str, list[Operation]] = {}
    for path, item in document["paths"].items():
        for verb, operation in item.items():
            if isinstance(operation, dict) and "responses" in operation:
                one = _operation(document, path, verb, operation)
                found.setdefault(operation["tags"][0], []).append(one)
    about = {tag["name"]: tag.get("description", "") for tag in document.get("tags", [])}
    return [Group(name, about.get(name, ""), tuple(ones)) for name, ones in found.items()]


def _operation(document: dict[str, Any], path: str, verb: str, one: dict[str, Any]) -> Operation:
    takes = [*_parameters(document, one.get("parameters", []))]
    content = one.get("requestBody", {}).get("content", {})
    for kind in content.values():
        takes += _fields(document, kind["schema"], "body")
    gives: list[Field] = []
    for code, answer in one["responses"].items():
        if int(code) < 300:
            for kind in answer.get("content", {}).values():
                gives += _fields(document, kind["schema"], code)
    return Operation(
        id=f"{verb}{path}".replace("/", "-").replace("{", "").replace("}", ""),
        verb=verb.upper(),
        path=path,
        summary=one.get("summary", ""),
        about=one.get("description", ""),
        scope=" ".join(name for way in one.get("security", []) for name in way.get("bearer", [])),
        takes=tuple(takes),
        gives=tuple(gives),
        codes=tuple(sorted(one["responses"])),
    )


def _parameters(document: dict[str, Any], parameters: list[Any]) -> Iterator[Field]:
    for one in parameters:
        whole = _resolve(document, one)
        yield Field(
            whole["name"],
            whole["in"],
            _kind(document, whole.get("schema", {})),
            bool(whole.get("required")),
            whole.get("description", ""),
        )


def _fields(document: dict[str, Any], schema: Any, place: str, above: str = "") -> Iterator[Field]:
    """The fields of an object, and of the objects within."""
    whole = _resolve(document, schema)
    if whole.get("type") == "array":
        yield from _fields(document, whole["items"], place, f"{above}[]")
        return
    required = whole.get("required", ())
    for name, inner in whole.get("properties", {}).items():
        here = f"{above}.{name}" if above else name
        about = inner.get("description") or _resolve(document, inner).get("description", "")
        yield Field(here, place, _kind(document, inner), name in required, about)
        if _resolve(document, inner).get("type") in ("object", "array"):
            yield from _fields(document, inner, place, here)


def _kind(document: dict[str, Any], schema: Any) -> str:
    whole = _resolve(document, schema)
    kind = whole.get("type", "any")
    said = " or ".join(kind) if isinstance(kind, list) else str(kind)
    if choices := whole.get("enum"):
        return " | ".join(map(str, choices))
    if form := whole.get("format"):
        said = f"{said} ({form})"
    limits = [text.format(f"{whole[name]:,}") for name, text in _LIMITS if name in whole]
    return ", ".join([said, *limits])


def _resolve(document: dict[str, Any], schema: Any) -> Any:
    """The schema itself, where one is only named."""
    while isinstance(schema, dict) and "$ref" in schema:
        found: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    return schema
