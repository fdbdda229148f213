"""The answer to an expression, and its check."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from wizard.arithmetic.decimals import bound_of, complex_text, decimal_text, exact_text
from wizard.arithmetic.precision import Uncertain, certainly, most_bits_for
from wizard.errors import WrongResult
from wizard.language.names import CONSTANTS
from wizard.language.tree import Step, Tree
from wizard.meaning.cost import MAX_SECONDS, too_slow
from wizard.meaning.evaluation import Evaluation
from wizard.meaning.operation import Words
from wizard.meaning.overloads import bind
from wizard.meaning.question import Question
from wizard.meaning.residues import Irrational, Residues, Unlucky
from wizard.meaning.unroll import Unroll

_T = TypeVar("_T")

_RATIONAL = re.compile("(-?[0-9]+)(?:/([0-9]+))?")

#: Bits of the primes that exact values are compared by.
_PRIME_BITS = 61


def answer(question: Question, digits: int) -> dict[str, Any]:
    """The value of an expression; where it asks an operation, that operation's result and the inputs that it got."""
    evaluation, tree = Evaluation(question.vocabulary), question.tree
    if question.is_call:
        return certainly(lambda: _asked(tree, evaluation), digits)
    return certainly(
        lambda: _told(evaluation.value(tree), digits), digits, lambda: _nearly_zero(evaluation.value(tree), digits)
    )


def check_call(result: dict[str, Any], question: Question, digits: int) -> str:
    """By asking again: the operation checks its own result each time."""
    if answer(question, digits) != result:
        raise WrongResult("The operation gave another result when it was asked again.")
    return "asked twice, with the same result, which the operation checked each time"


def check_exact(result: dict[str, Any], question: Question, digits: int) -> str:
    """By residues modulo two primes that nobody could foresee; what is not rational on the way, by its balls."""
    from flint import fmpz

    rational = _RATIONAL.fullmatch(str(result["value"]))
    vocabulary = question.vocabulary
    tree = Unroll(lambda bound: int(Evaluation(vocabulary).value(bound))).of(question.tree)
    if not rational or any(step.value in CONSTANTS or _is_real(step, vocabulary) for step in tree.steps):
        return _check_digits(result, question, digits)
    numerator, denominator = fmpz(rational[1]), fmpz(rational[2] or "1")
    for _ in range(10):
        p, q = (_prime() for _ in range(2))
        residues = Residues(p * q, vocabulary)
        try:
            right = residues.of(tree) == residues.of_fraction(numerator, denominator)
        except Unlucky:
            continue
        except Irrational:
            return _check_digits(result, question, digits)
        if not right:
            raise WrongResult(f"The value is wrong modulo {p} × {q}.")
        if not _is_rounded(result.get("decimal"), numerator, denominator, digits):
            raise WrongResult("The decimals are not those of the value.")
        return f"compared modulo two random primes of {_PRIME_BITS} bits, {p} and {q}"
    raise WrongResult("No prime was found that divides none of the denominators.")


def _is_rounded(decimal: Any, above: Any, below: Any, digits: int) -> bool:
    """Whether `decimal` is within half a unit of its last digit of a fraction; of an integer there is none."""
    from flint import fmpz

    if decimal is None or below == 1:
        return decimal is None and below == 1
    mantissa, _, exponent = decimal.partition("e")
    whole, _, decimals = mantissa.partition(".")
    power = int(exponent or 0) - len(decimals)
    found = len((whole + decimals).lstrip("-0"))
    # In integers, for a fraction of such numbers would be reduced.
    ten, scale = fmpz(10), max(-power, 0)
    error = 2 * abs(fmpz(whole + decimals) * ten ** max(power, 0) * below - above * ten**scale)
    last = power + found - digits + scale
    return bool(found <= digits and error * ten ** max(-last, 0) <= below * ten ** max(last, 0))


def _check_digits(result: dict[str, Any], question: Question, digits: int) -> str:
    """Of an exact result whose way leads through irrational or complex numbers."""
    found, bits = _again(lambda: _told(Evaluation(question.vocabulary).value(question.tree), digits), digits)
    if found != result:
        raise WrongResult("The number came out differently with more precision.")
    return f"calculated again with {bits:,} bits of precision, where it is exact too"


def check_rounded(result: dict[str, Any], question: Question, digits: int) -> str:
    """By calculating it again with twice the precision."""
    if "within" in result:
        return _check_nearly_zero(result, question, digits)
    found, bits = _again(lambda: complex_text(Evaluation(question.vocabulary).value(question.tree), digits), digits)
    if result["value"] != found or result["digits"] != digits:
        raise WrongResult("The number came out differently with more precision.")
    return f"calculated again with {bits:,} bits of precision; every digit proven by a bound of the error"


def _check_nearly_zero(result: dict[str, Any], question: Question, digits: int) -> str:
    """More precision brings the bound nearer to zero; the one that was given holds all the same."""
    from flint import arb, ctx

    bits, bound = 2 * most_bits_for(digits), int(result["within"].removeprefix("1e"))
    with ctx.workprec(bits):
        z = Evaluation(question.vocabulary).value(question.tree)
        is_within = z.contains(0) and z.abs_upper() < arb(10) ** bound
    if not is_within or result["value"] != "0" or result["digits"] != 0 or bound > 1 - digits:
        raise WrongResult("The number came out differently with more precision.")
    return f"calculated again with {bits:,} bits of precision; the bound of the error is proven"


def _again(calculate: Callable[[], _T], digits: int) -> tuple[_T, int]:
    """What `calculate` gives with about twice the precision, or more where that is not enough, and the bits of it."""
    from flint import ctx

    def calculated() -> tuple[_T, int]:
        return calculate(), ctx.prec

    return certainly(calculated, 2 * digits + 20)


def _told(value: Any, digits: int) -> dict[str, Any]:
    """A number as a result."""
    from flint import acb, fmpq

    if not isinstance(value, acb):
        return _exactly(value, digits)
    if value.is_exact() and value.is_finite():
        text = exact_text(value)
        if text:
            above, _, below = text.partition("/")
            is_fraction = value.imag.is_zero() and below
            return _exactly(fmpq(int(above), int(below)), digits) if is_fraction else {"value": text, "exact": True}
    if not value.is_finite():
        raise Uncertain("the number has no finite value, or none that can be proven")
    return {"value": complex_text(value, digits), "exact": False, "digits": digits}


def _exactly(value: Any, digits: int) -> dict[str, Any]:
    """A rational number as a result; a fraction has decimals too."""
    result = {"value": value.str(), "exact": True}
    return result | ({"decimal": decimal_text(value, digits)} if value.denominator > 1 else {})


def _nearly_zero(value: Any, digits: int) -> dict[str, Any] | None:
    """What is known of a number that cannot be told from 0, if it is at least smaller than its last digit would be."""
    from flint import arb

    if not value.abs_upper() < arb(10) ** -digits:
        return None
    return {"value": "0", "exact": False, "digits": 0, "within": bound_of(value)}


def _asked(tree: Tree, evaluation: Evaluation) -> dict[str, Any]:
    """What the operation that `tree` calls answers."""
    call = bind(tree.root, evaluation.arguments(tree), evaluation.vocabulary)
    assert call.request, "all numbers are known by now"
    cost = call.request.cost
    if cost and cost.seconds > MAX_SECONDS:
        raise too_slow(tree.root, cost.seconds)
    # The answer is the first member of a result: behind it stands what was asked.
    return call.request.run().result | {"operation": call.operation.name, "inputs": call.request.inputs}


def _is_real(step: Step, vocabulary: Words) -> bool:
    """Whether a step asks a function that balls calculate too: no residue tells its value."""
    function = vocabulary.function(step.name) if step.kind == "call" else None
    return bool(function and function.ball)


def _prime() -> int:
    from flint import fmpz

    while True:
        number = (1 << (_PRIME_BITS - 1)) | secrets.randbits(_PRIME_BITS - 1) | 1
        if fmpz(number).is_prime():
            return number
