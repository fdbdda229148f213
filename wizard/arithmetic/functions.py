"""The functions of the language, one row each: adding a function is adding its row here, and its test.

A row names methods of FLINT's and Arb's numbers, and imports neither.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wizard.arithmetic import exact, function_bounds, real_parts
from wizard.language.vocabulary import Function, Notation, Vocabulary


def _method(name: str) -> Callable[..., Any]:
    return lambda z, *rest: getattr(z, name)(*rest)


def _watching(name: str) -> Callable[..., Any]:
    return lambda z, *rest, analytic=False: getattr(z, name)(*rest, analytic=analytic)


def _one(name: str, symbolic: str, cut: Callable[..., Any] | None = None, **more: Any) -> Function:
    return Function(ball=_method(name), symbolic=symbolic, cut=cut, **more)


def _order_first(name: str) -> Callable[..., Any]:
    return lambda order, z: getattr(z, name)(order)


def _bessel(name: str) -> Function:
    return Function(
        _order_first(f"bessel_{name}"), f"bessel{name}", 2, 2, cut=lambda _, z: z, limits=(_FAR_BESSEL, None)
    )


def _log(z: Any, base: Any = None, *, analytic: bool = False) -> Any:
    return z.log(analytic=analytic) if base is None else z.log(analytic=analytic) / base.log(analytic=analytic)


def _root(z: Any, n: Any, *, analytic: bool = False) -> Any:
    """The real root of an odd degree where the number is negative, the principal one otherwise."""
    degree = real_parts.integer_of(n)
    if degree is not None and degree % 2 and z.imag.is_zero() and z.real < 0 and not analytic:
        return -((-z).pow(1 / n))
    return z.pow(1 / n, analytic=analytic)


def _cube_root(z: Any, *, analytic: bool = False) -> Any:
    return _root(z, type(z)(3), analytic=analytic)


def _fold(name: str) -> Callable[..., Any]:
    def ball(first: Any, *rest: Any, analytic: bool = False) -> Any:
        for each in rest:
            first = getattr(first, name)(each, analytic=analytic)
        return first

    return ball


def _integer_part(ball: str, symbolic: str, **more: Any) -> Function:
    function = _watching(ball)
    complex_ = real_parts.undefined_beyond_reals(function)
    return Function(function, symbolic, watches=True, complex=complex_, **more)


def _extreme(ball: str, symbolic: str, choose: Callable[..., Any], bound: Callable[..., Any]) -> Function:
    return Function(
        _fold(ball),
        symbolic,
        maximum=_MANY,
        watches=True,
        complex=real_parts.undefined_beyond_reals(_fold(ball)),
        exact=lambda _, *values: choose(values),
        number=real_parts.of_reals(_fold(ball)),
        bound=bound,
    )


def _of_exact(value: Callable[..., Any], bound: Callable[..., Any], minimum: int = 1, maximum: int = 1) -> Function:
    return Function(minimum=minimum, maximum=maximum, exact=value, bound=bound)


#: Arguments that min, max, gcd and lcm take at most.
_MANY = 100

#: Orders beyond which no series ends within the time of any task.
_FAR, _FAR_BESSEL = 10**3, 10**5

FUNCTIONS: dict[str, Function] = {
    "exp": _one("exp", "exp"),
    "log": Function(_log, "log", maximum=2, watches=True, synonyms=("ln",), notation=Notation(subscript=True)),
    "sqrt": Function(
        _watching("sqrt"),
        "sqrt",
        watches=True,
        exact=lambda step, a: exact.root(step, a, 2),
        notation=Notation(element="msqrt"),
    ),
    "cbrt": Function(_cube_root, "cbrt", watches=True, exact=lambda step, a: exact.root(step, a, 3)),
    "root": Function(_root, "root", 2, 2, watches=True, exact=exact.root, notation=Notation(element="mroot")),
    "sin": _one("sin", "sin"),
    "cos": _one("cos", "cos"),
    "tan": _one("tan", "tan", spellings=("tg",)),
    "cot": _one("cot", "cot", spellings=("ctg", "cotan")),
    "sec": _one("sec", "sec"),
    "csc": _one("csc", "csc", spellings=("cosec",)),
    "asin": _one("asin", "asin", lambda z: 1 - z * z, synonyms=("arcsin",)),
    "acos": _one("acos", "acos", lambda z: 1 - z * z, synonyms=("arccos",)),
    "atan": _one("atan", "atan", lambda z: 1 + z * z, synonyms=("arctan",), spellings=("arctg",)),
    "sinh": _one("sinh", "sinh"),
    "cosh": _one("cosh", "cosh"),
    "tanh": _one("tanh", "tanh"),
    "coth": _one("coth", "coth"),
    "sech": _one("sech", "sech"),
    "csch": _one("csch", "csch"),
    "asinh": _one("asinh", "asinh", lambda z: 1 + z * z, synonyms=("arsinh",), spellings=("arcsinh",)),
    "acosh": _one("acosh", "acosh", lambda z: z - 1, synonyms=("arcosh",), spellings=("arccosh",)),
    "atanh": _one("atanh", "atanh", lambda z: 1 - z * z, synonyms=("artanh",), spellings=("arctanh",)),
    "abs": Function(
        _watching("real_abs"),
        "Abs",
        watches=True,
        complex=lambda z: real_parts.as_ball(abs(z)),
        exact=lambda _, a: abs(a),
        number=lambda _, z: real_parts.as_ball(abs(z)),
        bound=function_bounds.ABS,
        notation=Notation(fences=("|", "|")),
    ),
    "sign": _integer_part(
        "real_sgn",
        "sign",
        exact=exact.sign,
        number=real_parts.sign,
        bound=function_bounds.SIGN,
        synonyms=("sgn",),
    ),
    "floor": _integer_part(
        "real_floor",
        "floor",
        exact=exact.floor,
        number=real_parts.floor,
        bound=function_bounds.FLOOR,
        notation=Notation(fences=("⌊", "⌋")),
    ),
    "ceil": _integer_part(
        "real_ceil",
        "ceiling",
        exact=exact.ceil,
        number=real_parts.ceil,
        bound=function_bounds.CEIL,
        synonyms=("ceiling",),
        notation=Notation(fences=("⌈", "⌉")),
    ),
    "min": _extreme("real_min", "Min", min, function_bounds.MIN),
    "max": _extreme("real_max", "Max", max, function_bounds.MAX),
    "gamma": _one("gamma", "gamma", notation=Notation("Γ")),
    "lgamma": _one("lgamma", "loggamma", lambda z: z, synonyms=("loggamma",)),
    "digamma": _one("digamma", "digamma", synonyms=("psi",), notation=Notation("ψ")),
    "polygamma": Function(_order_first("polygamma"), "polygamma", 2, 2, limits=(_FAR, None)),
    "beta": Function(lambda a, b: a.gamma() * b.gamma() * (a + b).rgamma(), "beta", 2, 2, notation=Notation("β")),
    "zeta": _one("zeta", "zeta", notation=Notation("ζ")),
    "erf": _one("erf", "erf"),
    "erfc": _one("erfc", "erfc"),
    "erfi": _one("erfi", "erfi"),
    "ei": _one("ei", "Ei", lambda z: z),
    "si": _one("si", "Si"),
    "ci": _one("ci", "Ci", lambda z: z),
    "shi": _one("shi", "Shi"),
    "chi": _one("chi", "Chi", lambda z: z),
    "li": _one("li", "li", lambda z: z - 1),
    "lambertw": _one("lambertw", "LambertW", lambda z: z + type(z)(-1).exp(), notation=Notation("W")),
    "airyai": _one("airy_ai", "airyai"),
    "airybi": _one("airy_bi", "airybi"),
    "besselj": _bessel("j"),
    "bessely": _bessel("y"),
    "besseli": _bessel("i"),
    "besselk": _bessel("k"),
    "polylog": Function(_order_first("polylog"), "polylog", 2, 2, cut=lambda _, z: 1 - z, limits=(_FAR, None)),
    "elliptic_k": _one("elliptic_k", "elliptic_k", lambda z: 1 - z),
    "elliptic_e": _one("elliptic_e", "elliptic_e", lambda z: 1 - z),
    "fresnels": _one("fresnel_s", "fresnels"),
    "fresnelc": _one("fresnel_c", "fresnelc"),
    # Not for formulas: functions of exact numbers, and the parts of complex ones.
    "round": Function(exact=exact.round_half_up, number=real_parts.nearest, bound=function_bounds.ROUND),
    "gcd": _of_exact(exact.gcd, function_bounds.GCD, maximum=_MANY),
    "lcm": _of_exact(exact.lcm, function_bounds.LCM, maximum=_MANY),
    "isqrt": _of_exact(exact.isqrt, function_bounds.ISQRT),
    "numerator": _of_exact(lambda _, a: a.numerator, function_bounds.NUMERATOR),
    "denominator": _of_exact(lambda _, a: a.denominator, function_bounds.DENOMINATOR),
    "binomial": Function(
        minimum=2,
        maximum=2,
        exact=exact.binomial,
        bound=function_bounds.BINOMIAL,
        seconds=function_bounds.binomial_seconds,
        spellings=("ncr",),
    ),
    "re": Function(
        exact=lambda _, a: a,
        number=lambda _, z: real_parts.as_ball(z.real),
        bound=function_bounds.REAL_PART,
        spellings=("real",),
    ),
    "im": Function(
        exact=lambda _, a: 0 * a.numerator,
        number=lambda _, z: real_parts.as_ball(z.imag),
        bound=function_bounds.IMAGINARY_PART,
        spellings=("imag",),
    ),
    "conj": Function(
        exact=lambda _, a: a,
        number=lambda _, z: z.conjugate(),
        bound=function_bounds.REAL_PART,
        spellings=("conjugate",),
    ),
    "arg": Function(number=lambda _, z: real_parts.as_ball(z.arg())),
}

#: The functions without any operation: the vocabulary of formulas.
MATHEMATICS: Vocabulary[Any] = Vocabulary(FUNCTIONS)
