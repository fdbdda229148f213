r"""LaTeX that people paste, as a line of our own: `\frac{1}{2}` becomes `((1)/(2))`. One pass, without backtracking."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from wizard.errors import ExpressionError
from wizard.language.names import INVERTIBLE
from wizard.language.tex import spelled_out, undelimited

_UNKNOWN = "found \\{}, a command of LaTeX that is not known here."

#: Groups within groups that are read.
_DEPTH = 100

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|[0-9]+(?:\.[0-9]*)?|[A-Za-z]|\s+|.", re.DOTALL)

#: Leibniz's derivative of all that follows.
_DERIVATIVE = re.compile(
    r"\\[dt]?frac\s*\{\s*(?:d|\\partial)\s*(?:\^\s*\{?\s*([0-9])\s*\}?\s*)?\}"
    r"\s*\{\s*(?:d|\\partial)\s*([A-Za-z])\s*(?:\^\s*\{?\s*\1\s*\}?\s*)?\}"
)

#: A point of a limit with the side that it is approached from.
_WITH_SIDE = re.compile(r"(.*?[0-9A-Za-z)])\s*(?:\^\(\s*)?([+-])\s*\)?", re.DOTALL)

#: Commands around the name of a function, or an upright d or e.
_UPRIGHT = {"mathrm", "operatorname", "operatorname*", "text", "textrm", "mathit"}

#: Commands that stand for a text.
_TEXTS = {
    "cdot": "*",
    "times": "*",
    "ast": "*",
    "div": "/",
    "pi": " pi ",
    "infty": " oo ",
    "gamma": " euler_gamma ",
    "bmod": " mod ",
    "mod": " mod ",
    "lfloor": " floor(",
    "rfloor": ")",
    "lceil": " ceil(",
    "rceil": ")",
    "lvert": "|",
    "rvert": "|",
    "vert": "|",
    "to": "->",
    "rightarrow": "->",
    "ldots": "..",
    "dots": "..",
    "lbrace": "(",
    "rbrace": ")",
    "phi": " phi",
    "varphi": " phi",
    "displaystyle": "",
    "left": "",
    "right": "",
    "big": "",
    "Big": "",
    "quad": " ",
    "qquad": " ",
    "limits": "",
}

#: Commands that are functions, and what they are called here.
_FUNCTIONS = {
    **{name: name for name in ("sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "exp", "log")},
    **{name: name for name in ("gcd", "min", "max", "det", "arg")},
    "ln": "log",
    "lg": "log10",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "Gamma": "gamma",
    "zeta": "zeta",
}

#: Sums and their like: what stands below and above belongs to them.
_FOLDS = {"sum": "sum", "prod": "product"}

_MATRICES = {"matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "smallmatrix", "array"}

#: What ends the term that a sum, or a function without brackets, is of.
_ENDS_TERM = {"+", "-", "=", ",", ")", "]", "}", "&", "\\\\", "|"}


def is_latex(text: str) -> bool:
    """Whether a text has a command of LaTeX."""
    return re.search(r"\\[A-Za-z\\(\[,;:! ]", text) is not None or (text.strip().startswith("$") and len(text) > 1)


def from_latex(text: str) -> str:
    """A line with the meaning of `text`; raises `ExpressionError` where a command is not known."""
    stripped = undelimited(text.strip())
    derivative = _DERIVATIVE.match(stripped)
    rest = stripped[derivative.end() :] if derivative else stripped
    full = spelled_out(rest)
    try:
        line = _Reader(full, text.rindex(rest)).until(frozenset())
    except ExpressionError as error:
        # A place in what was spelt out is none in the text.
        raise ExpressionError(error.problem, column=error.column if full == rest else None) from None
    line = " ".join(line.split())
    order = f", {derivative[1]}" if derivative and derivative[1] else ""
    return f"diff({line}, {derivative[2]}{order})" if derivative else line


class _Reader:
    """The tokens of a text, taken from left to right."""

    def __init__(self, text: str, begin: int) -> None:
        self._tokens = _TOKEN.findall(text)
        self._begin = begin
        self._place = 0
        self._depth = 0

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
            return f"^({self.group()})"
        if word == "_":
            return self.group().strip()
        if not word.startswith("\\"):
            return word
        return self._command(word[1:])

    def _command(self, name: str) -> str:
        if not name[:1].isalpha():
            return {"{": "(", "}": ")", "%": "%"}.get(name, " ")
        if name in _UPRIGHT:
            return self._upright(name)
        if name in _TEXTS:
            return _TEXTS[name]
        if name.endswith(("frac", "binom")):
            above, below = self._digit(), self._digit()
            return f"(({above})/({below}))" if name.endswith("frac") else f" binomial({above}, {below})"
        return self._called(name)

    def _upright(self, name: str) -> str:
        place, inside = self._place, self.group().strip()
        if inside in _FUNCTIONS:
            return self._function(inside)
        # Words are no mathematics, but for the name of what is called.
        if name.startswith("text") and self._next() not in {"(", "\\left"}:
            raise self._refusal(_UNKNOWN.format(name), place)
        return f" {inside}"

    def _called(self, name: str) -> str:
        if name in _FUNCTIONS:
            return self._function(name)
        if name in _FOLDS or name in {"int", "lim"}:
            return self._fold(name)
        if name == "pmod":
            return f" mod ({self.group()})"
        if name == "sqrt":
            return self._root()
        if name == "begin":
            return self._matrix()
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
        base, power = self._scripts()
        if self._next() in {"(", "{", "\\left"}:
            if self._next() == "\\left":
                self._take()
            inside = self._bracketed()
        else:
            inside = self._argument()
        called = _FUNCTIONS[name]
        if power == "-1" and called in INVERTIBLE:
            called, power = f"a{called}", ""
        call = f" {called}({inside}, {base})" if base else f" {called}({inside})"
        return f"({call.strip()})^({power})" if power else call

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
        while (word := self._next(skip=not parts)) and word not in _ENDS_TERM and word not in {"*", "/"}:
            if parts and (word.isspace() or word[1:] in _FUNCTIONS or word in {"\\cdot", "\\times", "\\left", "("}):
                break
            parts.append(self._piece())
        if not parts:
            raise self._refusal("a function of this LaTeX has no argument.")
        return "".join(parts).strip()

    def _term(self) -> str:
        """What a sum, an integral or a limit is of: up to the next + or -, outside of brackets."""
        parts = []
        while (word := self._next(skip=False)) and word not in _ENDS_TERM:
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
        return f" {_FOLDS[name]}({body}, {index.strip()}, {first.strip()}, {above})"

    def _integral(self, below: str, above: str, place: int) -> str:
        parts: list[str] = []
        while word := self._next(skip=False):
            if word.removeprefix("\\") in _UPRIGHT and self._tokens[self._place + 1 : self._place + 4] == [
                "{",
                "d",
                "}",
            ]:
                word = "d"
                self._tokens[self._place : self._place + 4] = [word]
            following = self._tokens[self._place + 1] if self._place + 1 < len(self._tokens) else ""
            if word == "d" and following.isalpha() and len(following) == 1:
                self._place += 2
                bounds = f", {below}, {above}" if below and above else ""
                return f" integrate({''.join(parts).strip() or '1'}, {following}{bounds})"
            parts.append(self._piece())
        raise self._refusal("an integral of this LaTeX does not say over which variable: it lacks dx.", place)

    def _matrix(self) -> str:
        kind = self.group().strip()
        if kind not in _MATRICES:
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
        matrix = ", ".join(f"[{', '.join(row)}]" for row in rows if row)
        return f" det([{matrix}])" if kind == "vmatrix" else f"[{matrix}]"
