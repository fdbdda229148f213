"""The functions and constants of the language: how many arguments each takes, and which method of a ball gives it.

A ball is Arb's complex number with a bound of its error. This table names methods and imports nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wizard.language.vocabulary import Function


def _method(name: str) -> Callable[..., Any]:
    return lambda z, *rest: getattr(z, name)(*rest)


def _watching(name: str) -> Callable[..., Any]:
    return lambda z, *rest, analytic=False: getattr(z, name)(*rest, analytic=analytic)


def _one(name: str, symbolic: str, cut: Callable[..., Any] | None = None) -> Function:
    return Function(ball=_method(name), symbolic=symbolic, cut=cut)


def _log(z: Any, base: Any = None, *, analytic: bool = False) -> Any:
    return z.log(analytic=analytic) if base is None else z.log(analytic=analytic) / base.log(analytic=analytic)


def _root(z: Any, n: Any, *, analytic: bool = False) -> Any:
    """The real root of an odd degree where the number is negative, the principal one otherwise."""
    degree = n.unique_fmpz() if n.imag.is_zero() else None
    if degree is not None and degree % 2 and z.imag.is_zero() and z.real < 0 and not analytic:
        return -((-z).pow(1 / n))
    return z.pow(1 / n, analytic=analytic)


def _order_first(name: str) -> Callable[..., Any]:
    return lambda order, z: getattr(z, name)(order)


def _fold(name: str) -> Callable[..., Any]:
    def ball(first: Any, *rest: Any, analytic: bool = False) -> Any:
        for each in rest:
            first = getattr(first, name)(each, analytic=analytic)
        return first

    return ball


#: Arguments that min and max take at most.
_MANY = 100

FUNCTIONS: dict[str, Function] = {
    "exp": _one("exp", "exp"),
    "log": Function(ball=_log, symbolic="log", maximum=2, watches=True),
    "sqrt": Function(ball=_watching("sqrt"), symbolic="sqrt", watches=True),
    "cbrt": Function(
        ball=lambda z, analytic=False: _root(z, type(z)(3), analytic=analytic), symbolic="cbrt", watches=True
    ),
    "root": Function(ball=_root, symbolic="root", minimum=2, maximum=2, watches=True),
    "sin": _one("sin", "sin"),
    "cos": _one("cos", "cos"),
    "tan": _one("tan", "tan"),
    "cot": _one("cot", "cot"),
    "sec": _one("sec", "sec"),
    "csc": _one("csc", "csc"),
    "asin": _one("asin", "asin", cut=lambda z: 1 - z * z),
    "acos": _one("acos", "acos", cut=lambda z: 1 - z * z),
    "atan": _one("atan", "atan", cut=lambda z: 1 + z * z),
    "sinh": _one("sinh", "sinh"),
    "cosh": _one("cosh", "cosh"),
    "tanh": _one("tanh", "tanh"),
    "coth": _one("coth", "coth"),
    "sech": _one("sech", "sech"),
    "csch": _one("csch", "csch"),
    "asinh": _one("asinh", "asinh", cut=lambda z: 1 + z * z),
    "acosh": _one("acosh", "acosh", cut=lambda z: z - 1),
    "atanh": _one("atanh", "atanh", cut=lambda z: 1 - z * z),
    "abs": Function(ball=_watching("real_abs"), symbolic="Abs", watches=True),
    "sign": Function(ball=_watching("real_sgn"), symbolic="sign", watches=True),
    "floor": Function(ball=_watching("real_floor"), symbolic="floor", watches=True),
    "ceil": Function(ball=_watching("real_ceil"), symbolic="ceiling", watches=True),
    "min": Function(ball=_fold("real_min"), symbolic="Min", maximum=_MANY, watches=True),
    "max": Function(ball=_fold("real_max"), symbolic="Max", maximum=_MANY, watches=True),
    "gamma": _one("gamma", "gamma"),
    "lgamma": _one("lgamma", "loggamma", cut=lambda z: z),
    "digamma": _one("digamma", "digamma"),
    "polygamma": Function(ball=_order_first("polygamma"), symbolic="polygamma", minimum=2, maximum=2),
    "beta": Function(ball=lambda a, b: a.gamma() * b.gamma() * (a + b).rgamma(), symbolic="beta", minimum=2, maximum=2),
    "zeta": _one("zeta", "zeta"),
    "erf": _one("erf", "erf"),
    "erfc": _one("erfc", "erfc"),
    "erfi": _one("erfi", "erfi"),
    "ei": _one("ei", "Ei", cut=lambda z: z),
    "si": _one("si", "Si"),
    "ci": _one("ci", "Ci", cut=lambda z: z),
    "shi": _one("shi", "Shi"),
    "chi": _one("chi", "Chi", cut=lambda z: z),
    "li": _one("li", "li", cut=lambda z: z - 1),
    "lambertw": _one("lambertw", "LambertW", cut=lambda z: z + type(z)(-1).exp()),
    "airyai": _one("airy_ai", "airyai"),
    "airybi": _one("airy_bi", "airybi"),
    "besselj": Function(ball=_order_first("bessel_j"), symbolic="besselj", minimum=2, maximum=2, cut=lambda _, z: z),
    "bessely": Function(ball=_order_first("bessel_y"), symbolic="bessely", minimum=2, maximum=2, cut=lambda _, z: z),
    "besseli": Function(ball=_order_first("bessel_i"), symbolic="besseli", minimum=2, maximum=2, cut=lambda _, z: z),
    "besselk": Function(ball=_order_first("bessel_k"), symbolic="besselk", minimum=2, maximum=2, cut=lambda _, z: z),
    "polylog": Function(ball=_order_first("polylog"), symbolic="polylog", minimum=2, maximum=2, cut=lambda _, z: 1 - z),
    "elliptic_k": _one("elliptic_k", "elliptic_k", cut=lambda z: 1 - z),
    "elliptic_e": _one("elliptic_e", "elliptic_e", cut=lambda z: 1 - z),
    "fresnels": _one("fresnel_s", "fresnels"),
    "fresnelc": _one("fresnel_c", "fresnelc"),
}

#: Other names of the same functions.
SYNONYMS = {
    "ln": "log",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arsinh": "asinh",
    "arcosh": "acosh",
    "artanh": "atanh",
    "ceiling": "ceil",
    "sgn": "sign",
    "loggamma": "lgamma",
    "psi": "digamma",
}
