r"""LaTeX that people paste, as a line of our own: `\frac{1}{2}` becomes `((1)/(2))`. One pass, without backtracking."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile

from wizard.errors import ExpressionError
from wizard.language.commands import ENDS_TERM, FOLDS, FUNCTIONS, LETTERS, MATRICES, NAMES, SYSTEMS, TEXTS, UPRIGHT
from wizard.language.names import INVERTIBLE, VARIABLE
from wizard.language.tex import is_space, leibniz, mixed_numbers, spelled_out, undelimited, upright

_UNKNOWN = "found \\{}, a command of LaTeX that is not known here."

#: Groups within groups that are read.
_DEPTH = 100

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|[0-9]+(?:\.[0-9]*)?|[A-Za-z]|\s+|.", re.DOTALL)

#: A point of a limit with the side that it is approached from.
_WITH_SIDE = re.compile(r"(.*?[0-9A-Za-z)])\s*(?:\^\(\s*)?([+-])\s*\)?", re.DOTALL)


def from_latex(text: str) -> str:
    """A line with the meaning of `text`; raises `ExpressionError` where a command is not known."""
    mixed_numbers(text)
    rest, whole = leibniz(upright(undelimited(text.strip())))
    full, begin = spelled_out(rest), text.rfind(rest)
    try:
        line = _Reader(full, begin).until(frozenset())
    except ExpressionError as error:
        # A place in what was spelt out is none in the text.
        is_same = full == rest and begin >= 0
        ends = text[:begin], text[begin + len(rest) :]
        readings = [f"{ends[0]}{each}{ends[1]}" for each in error.readings] if is_same else []
        raise ExpressionError(error.problem, column=error.column if is_same else None, readings=readings) from None
    return whole.format(" ".join(line.split()))


class _Reader:
    """The tokens of a text, taken from left to right."""

    def __init__(self, text: str, begin: int) -> None:
        self._tokens = _TOKEN.findall(text)
        self._begin = begin
        self._place = 0
        self._depth = 0
        #: How many integrals are open: their dx has yet to come.
        self._over = 0

    def _refusal(self, problem: str, place: int | None = None) -> ExpressionError:
        """A refusal at the word before a place, or at the one that was taken last."""
        before = self._tokens[: max((self._place if place is None else place) - 1, 0)]
        return ExpressionError(problem, column=self._begin + sum(map(len, before)) + 1)

    def _next(self, *, skip: bool = True) -> str:
        """The next word without taking it; empty at the end."""
        while skip and self._place < len(self._tokens) and self._tokens[self._place].isspace():
            self._place += 1
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def _take(self) -> str:
        word = self._next()
        self._place += 1
        return word

    def until(self, ends: frozenset[str]) -> str:
        """All up to one of `ends`, which is not taken; the whole rest without any."""
        parts = []
        while (word := self._next(skip=False)) and word not in ends:
            parts.append(self._piece())
        return "".join(parts)

    @contextmanager
    def _within(self) -> Iterator[None]:
        """One group more within each other."""
        self._depth += 1
        if self._depth > _DEPTH:
            raise self._refusal(f"this LaTeX has more than {_DEPTH} groups within each other.")
        yield
        self._depth -= 1

    def group(self) -> str:
        """What stands between braces, or the one word that stands in place of them."""
        if not self._next():
            raise self._refusal("this LaTeX ends where something in braces is expected.")
        if self._next() == "(":
            return self._bracketed()
        if self._next() != "{":
            return self._piece()
        self._take()
        inside = self.until(frozenset({"}"}))
        self._expect("}")
        return inside

    def _expect(self, word: str) -> None:
        if self._take() != word:
            raise self._refusal(f"this LaTeX lacks a closing {word}.")

    def _digit(self) -> str:
        """As a group, but of a number that stands in place of braces only the first digit, as LaTeX has it."""
        word = self._next()
        if not word[:1].isdigit() or len(word) == 1:
            return self.group()
        # Two words from now on: no place behind them moves.
        self._tokens[self._place : self._place + 1] = [word[0], word[1:]]
        self._place += 1
        return word[0]

    def _piece(self) -> str:
        with self._within():
            return self._one()

    def _one(self) -> str:
        word: str = self._tokens[self._place]
        self._place += 1
        if word == "{":
            self._place -= 1
            return f"({self.group()})"
        if word == "^":
            return self._exponent()
        if word == "_":
            return self.group().strip()
        if word.startswith("\\"):
            return self._command(word[1:])
        # Two letters beside each other are a product, unless they are a name.
        run = "".join(takewhile(str.isalpha, self._tokens[self._place - 1 : self._place + 2]))
        is_first = not (self._place > 1 and self._tokens[self._place - 2].isalpha())
        is_product = is_first and word.isalpha() and len(run) == 2 and word != "d" and run not in NAMES
        return f"{word} " if is_product and self._tokens[self._place + 1 : self._place + 2] != ["("] else word

    def _exponent(self) -> str:
        """A number or a letter that stands in place of braces is left as it is, with its sign, as in a line of ours."""
        following = self._next()
        if following in {"+", "-"}:
            self._take()
            return f"^({following})" if self._next() in {"", "}"} else f"^{following}{self._exponent()[1:]}"
        if not following[:1].isalnum():
            return f"^({self.group()})"
        return f"^{self._take()}{' ' if following.isalpha() else ''}"

    def _command(self, name: str) -> str:
        if name in {"left", "right"} and self._next(skip=False) == ".":
            self._place += 1
        if not name[:1].isalpha():
            return {"{": "(", "}": ")", "%": "%"}.get(name, " ")
        if name in UPRIGHT:
            return self._upright(name)
        if name in TEXTS:
            return TEXTS[name]
        if name.endswith(("frac", "binom")):
            above, below = self._digit(), self._digit()
            return f"(({above})/({below}))" if name.endswith("frac") else f" binomial({above}, {below})"
        return self._called(name)

    def _upright(self, name: str) -> str:
        place, inside = self._place, self.group().strip()
        if inside in FUNCTIONS:
            return self._function(inside)
        # Words are no mathematics, but for the name of what is called.
        if name.startswith("text") and self._next() not in {"(", "\\left"}:
            raise self._refusal(_UNKNOWN.format(name), place)
        return f" {inside}"

    def _called(self, name: str) -> str:
        if name in FUNCTIONS:
            return self._function(name)
        if name in FOLDS or name in {"int", "lim"}:
            return self._fold(name)
        if name == "pmod":
            return f" (mod {self.group()})"
        if name in {"sqrt", "begin"}:
            return self._root() if name == "sqrt" else self._matrix()
        raise self._refusal(_UNKNOWN.format(name[:30]))

    def _root(self) -> str:
        if self._next() != "[":
            return f" sqrt({self.group()})"
        self._take()
        degree = self.until(frozenset({"]"}))
        self._expect("]")
        return f" root({self.group()}, {degree})"

    def _scripts(self) -> tuple[str, str]:
        """What stands below and above, in either order."""
        below = above = ""
        while self._next() in {"_", "^"} or self._next() == "\\limits":
            word = self._take()
            if word == "_":
                below = self.group().strip()
            elif word == "^":
                above = self.group().strip()
        return below, above

    def _function(self, name: str) -> str:
        command = self._place - 1
        base, power = self._scripts()
        begin = self._place
        if self._next() in {"(", "{", "\\left"}:
            if self._next() == "\\left":
                self._take()
            inside = self._bracketed()
        else:
            inside = self._argument()
            if self._next() == "/":
                raise self._quotient(command, begin)
        called = FUNCTIONS[name]
        if power == "-1":
            called, power = f"a{called}" if called in INVERTIBLE else f"{called}^-1", ""
        call = f" {called}({inside}, {base})" if base else f" {called}({inside})"
        return f"({call.strip()})^({power})" if power else call

    def _quotient(self, command: int, begin: int) -> ExpressionError:
        r"""The refusal of \sin \pi/6, which may be the function of a quotient, or a quotient of the function."""
        end = self._place
        self._take()
        self._next()
        below = self._place
        self._piece()
        parts = [(0, command), (command, begin), (begin, end), (below, self._place), (self._place, None)]
        before, called, argument, divisor, behind = ("".join(self._tokens[slice(*each)]) for each in parts)
        argument = argument.strip()
        readings = [
            f"{before}{called.strip()}({argument}/{divisor}){behind}",
            f"{before}({called.strip()}({argument}))/{divisor}{behind}",
        ]
        problem = f"/ behind a function without brackets has two readings: {', or '.join(readings)}."
        return ExpressionError(problem, column=self._refusal("", end + 1).column, readings=readings)

    def _bracketed(self) -> str:
        if self._next() == "{":
            return self.group()
        self._take()
        inside = ""
        with self._within():
            while self._next(skip=False) and self._next(skip=False) != ")":
                inside += f"({self._bracketed()})" if self._next(skip=False) == "(" else self._piece()
        self._expect(")")
        return inside.removesuffix(" ")

    def _argument(self) -> str:
        """What a function without brackets is of: sin 2x is sin(2x), and sin x cos x two of them."""
        self._next()
        parts: list[str] = []
        while (word := self._next(skip=not parts)) and word not in ENDS_TERM and word not in {"*", "/"}:
            if parts and (word[1:] in FUNCTIONS or word in {"\\cdot", "\\times", "\\left", "("}):
                break
            if parts and (is_space(word) or (word == "d" and self._over)):
                if not self._goes_on("".join(parts)):
                    break
                self._place += 1
                continue
            parts.append(self._piece())
        if not parts:
            raise self._refusal("a function of this LaTeX has no argument.")
        return "".join(parts).strip()

    def _goes_on(self, argument: str) -> bool:
        """Whether what stands behind a space is more of an argument: behind a number it is, behind a letter it may be.

        Raises `ExpressionError` where it may be.
        """
        place = self._place
        while place < len(self._tokens) and is_space(self._tokens[place]):
            place += 1
        word = "".join(self._tokens[place : place + 1])
        is_letter = word.removeprefix("\\") in LETTERS or (len(word) == 1 and word.isalpha())
        if not is_letter or (self._over and self._differential(place)):
            return False
        if not re.fullmatch("[0-9.]+", argument):
            raise self._refusal("put the argument of this function in brackets: where it ends has two readings.")
        return True

    def _term(self) -> str:
        """What a sum, an integral or a limit is of: up to the next + or -, outside of brackets."""
        parts = []
        while (word := self._next(skip=False)) and word not in ENDS_TERM:
            parts.append(f"({self._bracketed()})" if word == "(" else self._piece())
        return "".join(parts).strip()

    def _fold(self, name: str) -> str:
        place = self._place
        below, above = self._scripts()
        if name == "int":
            return self._integral(below, above, place)
        body = self._term()
        if name == "lim":
            variable, arrow, point = below.replace("→", "->").partition("->")
            if not arrow:
                raise self._refusal("a limit of this LaTeX says no point: \\lim_{x \\to 0}.", place)
            side = _WITH_SIDE.fullmatch(point.strip())
            point = f"{side[1]}, {'right' if side[2] == '+' else 'left'}" if side else point.strip()
            return f" limit({body}, {variable.strip()}, {point})"
        index, equals, first = below.partition("=")
        if not equals or not above:
            raise self._refusal(f"a {name} of this LaTeX has no bounds: \\{name}_{{k=1}}^{{10}}.", place)
        return f" {FOLDS[name]}({body}, {index.strip()}, {first.strip()}, {above})"

    def _integral(self, below: str, above: str, place: int) -> str:
        parts: list[str] = []
        self._over += 1
        while self._next(skip=False):
            found = self._differential(self._place)
            if found:
                self._over -= 1
                variable, self._place = found
                bounds = f", {below}, {above}" if below and above else ""
                return f" integrate({''.join(parts).strip() or '1'}, {variable}{bounds})"
            parts.append(self._piece())
        raise self._refusal("an integral of this LaTeX does not say over which variable: it lacks dx.", place)

    def _differential(self, place: int) -> tuple[str, int] | None:
        """The variable of the dx at a place, and where that ends."""
        if "".join(self._tokens[place : place + 1]) != "d":
            return None
        start = place + 1
        while start < len(self._tokens) and self._tokens[start].isspace():
            start += 1
        word = "".join(self._tokens[start : start + 1])
        if word.removeprefix("\\") in LETTERS:
            return word[1:], start + 1
        found = VARIABLE.match("".join(takewhile(str.isalpha, self._tokens[start:])))
        return (found[0], start + len(found[0])) if found and start == place + 1 else None

    def _matrix(self) -> str:
        kind = self.group().strip()
        if kind not in MATRICES | SYSTEMS:
            raise self._refusal(f"found \\begin{{{kind[:20]}}}, which is not known here.")
        if kind == "array":
            self.group()
        rows: list[list[str]] = [[]]
        ends = frozenset({"&", "\\\\", "\\end"})
        while True:
            entry = self.until(ends).strip()
            word = self._take()
            if entry or word == "&" or rows[-1]:
                rows[-1].append(entry)
            if word == "\\\\":
                rows.append([])
            elif word == "\\end":
                self.group()
                break
            elif not word:
                raise self._refusal(f"this LaTeX lacks \\end{{{kind}}}.")
        if kind in SYSTEMS:
            return ", ".join("".join(row) for row in rows if any(row))
        matrix = ", ".join(f"[{', '.join(row)}]" for row in rows if row)
        return f" det([{matrix}])" if kind == "vmatrix" else f"[{matrix}]"
