"""`Shape`, the base of all answers: one class makes the JSON of an answer, its JSON Schema and its documentation.

A member is one line: its name, its type and `about(…)`, a description in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache, lru_cache
from operator import attrgetter
from typing import Annotated, Any, ClassVar, Self, get_args, get_origin, get_type_hints

import msgspec

#: JSON without spaces between its members, in UTF-8. A number that is NaN or infinite becomes null.
to_json: Callable[[Any], bytes] = msgspec.json.Encoder().encode


def about(description: str) -> msgspec.Meta:
    """The description of a member."""
    return msgspec.Meta(description=description)


def moment(ms: int) -> str:
    """RFC 3339 in UTC with milliseconds; `ms` counts from 1970."""
    seconds, rest = divmod(ms, 1000)
    return f"{_second(seconds)}.{rest:03}Z"


@lru_cache(maxsize=1_024)
def _second(seconds: int) -> str:
    """The text of a second. The moments of a task, and those of a list of tasks, lie close together."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()[:-6]


Count = Annotated[int, msgspec.Meta(ge=0)]
TaskId = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]
DateTime = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date-time"})]

#: A moment that the queue stores in milliseconds: `Shape.of` calls the function in the annotation.
Moment = Annotated[DateTime, moment]


class Shape(msgspec.Struct, forbid_unknown_fields=True):
    """What an answer looks like. A member that is `UNSET` is left out of the JSON; all others are always there."""

    media_type: ClassVar[str] = "application/json"

    @classmethod
    def of(cls, source: object, **others: Any) -> Self:
        """Takes each member from `others`, or else from the attribute of `source` that has its name.

        Shapes inside this shape, and lists of them, are made in the same way; moments become text. A member that may
        be left out is taken from `others` only.
        """
        names, read, conversions = _members(cls, frozenset(others))
        values = dict(zip(names, read(source), strict=True))
        for name, convert in conversions:
            if (value := values[name]) is not None:
                values[name] = convert(value)
        return cls(**values, **others)


def ref(name: str) -> dict[str, str]:
    """A reference to a schema of the OpenAPI document."""
    return {"$ref": f"#/components/schemas/{name}"}


def schemas(shapes: Iterable[type]) -> dict[str, Any]:
    """The JSON Schema of each shape, and of each type that one of them uses, by name."""
    template = ref("{name}")["$ref"]
    return msgspec.json.schema_components(shapes, ref_template=template)[1]


@cache
def _members(
    shape: type[Shape], others: frozenset[str]
) -> tuple[list[str], Callable[[object], tuple[Any, ...]], list[tuple[str, Callable[[Any], Any]]]]:
    """The members that are always there and not among `others`: their names, a function that reads them from an
    object, and the functions that convert stored values.
    """
    hints = get_type_hints(shape, include_extras=True)
    always = shape.__struct_fields__[: len(shape.__struct_fields__) - len(shape.__struct_defaults__)]
    names = [name for name in always if name not in others]
    conversions = [(name, convert) for name in names if (convert := _conversion(hints[name]))]
    return names, _reader(names), conversions


def _reader(names: list[str]) -> Callable[[object], tuple[Any, ...]]:
    """A function that reads attributes. That of `operator` gives the only one of a single name by itself."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda source: tuple(getattr(source, name) for name in names)


def _conversion(hint: Any) -> Callable[[Any], Any] | None:
    """The function for a type: found in its annotation, or in the type of which it is a list, or null."""
    if isinstance(hint, type) and issubclass(hint, Shape):
        return hint.of
    annotated = filter(callable, getattr(hint, "__metadata__", ()))
    inside = next(annotated, None) or next(filter(None, map(_conversion, get_args(hint))), None)
    if inside and get_origin(hint) is list:
        return lambda values: [inside(each) for each in values]
    return inside
