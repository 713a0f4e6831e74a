"""Checking the fields of an experiment file against the dataclasses that they fill."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from .layers import ConfigError


class FieldError(ConfigError):
    """A field that breaks the form; `field` says which, `settings.epochs` for one in a mapping."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"field '{field}': {problem}")
        self.field = field


def checked(kind: type[Any], chosen: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The fields of `chosen`, each known to the dataclass `kind` and of its type there."""
    types = {each.name: str(each.type) for each in fields(kind)}
    refuse_unknown(chosen, types, f"{name}.")
    return {key: typed(value, types[key], f"{name}.{key}") for key, value in chosen.items()}


def mapping(value: Any, name: str) -> Mapping[str, Any]:
    """`value` if it is a mapping."""
    if not isinstance(value, Mapping):
        raise FieldError(name, f"expected a mapping, found {value!r:.40}")
    return value


def refuse_unknown(values: Mapping[str, Any], known: Iterable[str], prefix: str) -> None:
    """Raise for a name that is not among the known ones; the error names the nearest of those."""
    known = list(known)
    for name in values:
        if name not in known:
            raise FieldError(f"{prefix}{name}", f"unknown; {nearest(str(name), known)}")


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint at what was meant by a name that is not among the known ones."""
    known = list(known)
    near = difflib.get_close_matches(name, known, n=1)
    return f"did you mean '{near[0]}'?" if near else f"known are {', '.join(known)}"


def typed(value: Any, expected: str, name: str) -> Any:
    """`value` if it is of the type that an annotation names; whole numbers pass as floats."""
    allowed = [part.strip() for part in expected.split("|")]
    if type(value) is int and "float" in allowed:
        return float(value)
    found = "None" if value is None else type(value).__name__
    if found not in allowed:
        raise FieldError(name, f"expected {expected}, found {value!r:.40}")
    return value
