"""Roots of odd degree: of a real number the real one, in SymPy's algebra and along a path of balls alike.

SymPy's own powers are principal values, which are no real numbers left of 0. Each way to write a root for SymPy is
right for some of what it does, and none for all.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from wizard.language.tree import Tree

#: How a root is written for SymPy: of a radicand and a degree.
Root = Callable[[Any, Any], Any]


def has_roots(tree: Tree) -> bool:
    """Whether a formula has roots of which left of 0 the real one is meant."""
    return any(step.kind == "call" and step.name in {"cbrt", "root"} for step in tree.steps)


def principal(radicand: Any, degree: Any) -> Any:
    """As a power, for what goes by the rules of powers; `real_powers` has to follow."""
    import sympy

    return sympy.Pow(radicand, 1 / degree)


def left(radicand: Any, degree: Any) -> Any:
    """As it is where the radicand is negative."""
    return -principal(-radicand, degree) if _is_odd(degree) else principal(radicand, degree)


def signed(radicand: Any, degree: Any) -> Any:
    """By sign and absolute value, for limits."""
    import sympy

    if not _is_odd(degree) or radicand.is_real is False:
        return principal(radicand, degree)
    return sympy.sign(radicand) * principal(sympy.Abs(radicand), degree)


def opaque(radicand: Any, degree: Any) -> Any:
    """As a function of which only derivative and powers are known."""
    return odd_root()(radicand, degree) if _is_odd(degree) else principal(radicand, degree)


def real_powers(found: Any) -> Any:
    """What SymPy found, where the powers with an odd denominator that it has are meant as real roots."""
    return found.replace(
        lambda each: each.is_Pow and each.exp.is_Rational and each.exp.q > 1 and each.exp.q % 2 == 1,
        lambda each: opaque(each.base, _integer(each.exp.q)) ** each.exp.p,
    )


@cache
def odd_root() -> Any:
    """SymPy's class of such functions; what is written needs only its name."""
    import sympy

    class OddRoot(sympy.Function):  # type: ignore[misc]  # SymPy has no types.
        nargs = 2

        @classmethod
        def eval(cls, radicand: Any, degree: Any) -> Any:
            """Of a number: its value; of a power: the lower one."""
            if radicand.is_Pow and radicand.base.is_real and (radicand.exp / degree).is_Integer:
                return radicand.base ** (radicand.exp / degree)
            if not radicand.is_number:
                return None
            if radicand.is_negative:
                return -principal(-radicand, degree)
            return principal(radicand, degree) if radicand.is_nonnegative or radicand.is_real is False else None

        def fdiff(self, argindex: int = 1) -> Any:
            """The derivative by the radicand; the degree is a number."""
            assert argindex == 1, "the degree is a number"
            return self ** (1 - self.args[1]) / self.args[1]

        def _eval_power(self, exponent: Any) -> Any:
            radicand, degree = self.args
            if not exponent.is_Integer or abs(exponent) < abs(degree):
                return None
            whole = int(exponent / degree)
            return radicand**whole * self ** (exponent - whole * degree)

        def _eval_is_extended_real(self) -> Any:
            return True if self.args[0].is_extended_real else None

    return OddRoot


def _is_odd(degree: Any) -> bool:
    return bool(degree.is_Integer and degree % 2 == 1)


def _integer(number: int) -> Any:
    import sympy

    return sympy.Integer(number)
