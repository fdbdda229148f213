"""An exact value again, by other means: modulo a number of our choice, where no number is ever long."""

from __future__ import annotations

from math import gcd
from typing import Any

from wizard.arithmetic.precision import certainly
from wizard.arithmetic.sieve import primes_up_to
from wizard.language.tree import Branch, Step, Tree
from wizard.meaning.evaluation import Evaluation
from wizard.meaning.operation import Words


class Unlucky(Exception):
    """A denominator has a common divisor with the modulus: another one will do."""


class Irrational(Exception):
    """A number on the way is known by its digits only, though the result is exact: it has no residue."""


class Residues:
    """Values modulo `modulus`. What no residue tells is calculated in full: exponents, and what calls are given."""

    def __init__(self, modulus: int, vocabulary: Words) -> None:
        self.modulus = modulus
        self._evaluation = Evaluation(vocabulary)

    def of(self, tree: Tree) -> int:
        """The residue of what `tree` stands for; raises `Unlucky` and `Irrational`."""
        return self._known(tree.fold(self._combine))

    def of_fraction(self, above: Any, below: Any) -> int:
        """That of a fraction; raises `Unlucky`."""
        bottom = int(below % self.modulus)
        if gcd(bottom, self.modulus) != 1:
            raise Unlucky
        return int(above % self.modulus) * pow(bottom, -1, self.modulus) % self.modulus

    def _combine(self, step: Step, below: list[tuple[Branch, int | None]]) -> tuple[Branch, int | None]:
        """A step's tree, and its residue unless it takes the full value to know it."""
        tree = Branch(step, tuple(each for each, _ in below))
        if step.kind == "number":
            return tree, self.of_fraction(step.number.numerator, step.number.denominator)
        if step.kind != "operator" or step.name == "mod" or any(part.step.kind == "name" for part, _ in below):
            return tree, None
        if step.name in {"!", "#"}:
            return tree, self._product(step.name, int(self._full(below[0][0])))
        if step.name == "^":
            return tree, self._power(below[0], below[1][0])
        values = [self._known(each) for each in below]
        return tree, self._plain(step.name, values[0], values[-1]) % self.modulus

    def _known(self, found: tuple[Branch, int | None]) -> int:
        tree, residue = found
        if residue is not None:
            return residue
        value = self._full(tree)
        return self.of_fraction(value.numerator, value.denominator)

    def _full(self, branch: Branch) -> Any:
        """The exact value, in full."""
        tree = branch.tree
        value = certainly(lambda: self._evaluation.value(tree), 0)
        if not self._evaluation.is_exact(value):
            raise Irrational
        return value

    def _plain(self, name: str, a: int, b: int) -> int:
        if name == "/":
            return a * self.of_fraction(1, b)
        return {"neg": -a, "+": a + b, "-": a - b, "*": a * b}[name]

    def _power(self, base: tuple[Branch, int | None], exponent: Branch) -> int | None:
        power = self._full(exponent)
        if power.denominator != 1:
            return None
        residue = self._known(base)
        return pow(residue if power >= 0 else self.of_fraction(1, residue), abs(int(power)), self.modulus)

    def _product(self, name: str, n: int) -> int:
        """Factor by factor: of n!, or of the primes up to n."""
        product = 1
        for factor in range(2, n + 1) if name == "!" else primes_up_to(n):
            product = product * factor % self.modulus
        return product
