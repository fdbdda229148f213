"""The kinds of inputs that operations take: integers, decimals, choices, lists, matrices."""

from wizard.kinds.choice import Choice
from wizard.kinds.integer import Integer, parse_integer
from wizard.kinds.kind import Kind, shown
from wizard.kinds.matrix import Matrix, Vector
from wizard.kinds.number import Number, parse_number, write_number

__all__ = [
    "Choice",
    "Integer",
    "Kind",
    "Matrix",
    "Number",
    "Vector",
    "parse_integer",
    "parse_number",
    "shown",
    "write_number",
]
