"""The kinds of inputs that operations take: integers, decimals, choices, lists, matrices, polynomials, formulas,
systems of equations, answers of any kind.
"""

from wizard.kinds.choice import Choice
from wizard.kinds.equations import Equations, Variables
from wizard.kinds.expression import Expression
from wizard.kinds.formula import Formula, Variable
from wizard.kinds.integer import Integer, parse_integer
from wizard.kinds.kind import Kind, shown
from wizard.kinds.math_object import MathObject, Tolerance
from wizard.kinds.matrix import Matrix, Vector
from wizard.kinds.number import Number, parse_number, write_number
from wizard.kinds.polynomial import Polynomial

__all__ = [
    "Choice",
    "Equations",
    "Expression",
    "Formula",
    "Integer",
    "Kind",
    "MathObject",
    "Matrix",
    "Number",
    "Polynomial",
    "Tolerance",
    "Variable",
    "Variables",
    "Vector",
    "parse_integer",
    "parse_number",
    "shown",
    "write_number",
]
