"""Text to tree, by an LALR grammar: it parses without recursion, and what it does not name does not exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from wizard.errors import ExpressionError
from wizard.expressions.tokens import OPERATORS, Limits, tokens
from wizard.expressions.tree import Step, Tree, join, leaf

if TYPE_CHECKING:
    from lark import Lark, Token

#: A minus binds less tightly than a power and more tightly than a product: -2^2 = -4, 2^-1 = 1/2, 2^3^2 = 2^9.
_GRAMMAR = """
    ?start: side
    ?side: sum | sum _EQUALS sum -> equation
    ?sum: product | sum (PLUS | MINUS) product -> between
    ?product: unary | product (TIMES | OVER | MOD) unary -> between
    ?unary: power | MINUS unary -> minus | PLUS unary -> plus
    ?power: postfix | postfix POWER unary -> between
    ?postfix: atom | postfix (FACTORIAL | PRIMORIAL) -> behind
    ?atom: NUMBER -> number
        | NAME -> name
        | _OPEN sum _CLOSE
        | NAME _OPEN [side (_COMMA side)*] _CLOSE -> call
        | OPEN_LIST sum (_COMMA sum)* _CLOSE_LIST -> list
    %declare NUMBER NAME PLUS MINUS TIMES OVER MOD POWER FACTORIAL PRIMORIAL
    %declare OPEN_LIST _OPEN _CLOSE _CLOSE_LIST _COMMA _EQUALS
"""

#: Terminals as a refusal names them, by what they belong to; those of a line always come together.
_EXPECTED = {
    "NUMBER": "a number",
    "NAME": "a name",
    "_OPEN": "(",
    "OPEN_LIST": "[",
    "PLUS": "an operator",
    "_COMMA": "a comma",
    "_CLOSE": ")",
    "_CLOSE_LIST": "]",
    "$END": "the end",
}

DEFAULT_LIMITS = Limits()


def read(text: str, limits: Limits = DEFAULT_LIMITS) -> Tree:
    """The tree of `text`; raises `ExpressionError`."""
    words = tokens(text, limits)
    if not words:
        raise ExpressionError("it is empty; write something such as 2^127 - 1.", column=1)
    from lark import Token, UnexpectedToken

    given = [Token(word.terminal, word.text, column=word.column) for word in words]
    try:
        tree: Tree = _parser().parse(given)  # type: ignore[assignment]  # What our own lexer and rules take.
    except UnexpectedToken as error:
        end = error.token.type == "$END"
        found = "the end" if end else error.token.value
        expected = [name for terminal, name in _EXPECTED.items() if terminal in error.accepts]
        raise ExpressionError(
            f"found {found}, but expected {_either(expected)}.",
            column=len(text.rstrip()) + 1 if end else error.token.column or 1,
        ) from None
    return tree


@cache
def _parser() -> Lark:
    """The parser; it keeps nothing between two texts, so threads share it."""
    from lark import Lark
    from lark.lexer import Lexer

    class AlreadyWords(Lexer):
        """The words are there before the parser begins."""

        def __init__(self, _configuration: Any) -> None:
            pass

        def lex(self, words: Any, _state: Any = None) -> Iterator[Token]:
            yield from words

    # The parser calls what has a rule's name as soon as the rule applies: no other tree is ever built.
    rules = SimpleNamespace(
        number=_number,
        name=_name,
        minus=_minus,
        plus=_plus,
        between=_between,
        behind=_behind,
        call=_call,
        list=_list,
        equation=_equation,
    )
    return Lark(_GRAMMAR, parser="lalr", lexer=AlreadyWords, transformer=rules, maybe_placeholders=False)


def _number(found: Sequence[Token]) -> Tree:
    return Tree((Step("number", Fraction(found[0].value), 0, _column(found[0])),))


def _name(found: Sequence[Token]) -> Tree:
    return leaf(found[0].value, _column(found[0]))


def _minus(found: tuple[Token, Tree]) -> Tree:
    return join("operator", "neg", found[1:], _column(found[0]))


def _plus(found: tuple[Token, Tree]) -> Tree:
    return found[1]


def _between(found: tuple[Tree, Token, Tree]) -> Tree:
    left, operator, right = found
    return join("operator", OPERATORS[operator.type], [left, right], _column(operator))


def _behind(found: tuple[Tree, Token]) -> Tree:
    return join("operator", OPERATORS[found[1].type], found[:1], _column(found[1]))


def _call(found: tuple[Token, *tuple[Tree, ...]]) -> Tree:
    return join("call", found[0].value, found[1:], _column(found[0]))


def _list(found: tuple[Token, *tuple[Tree, ...]]) -> Tree:
    return join("list", "list", found[1:], _column(found[0]))


def _equation(found: Sequence[Tree]) -> Tree:
    return join("equation", "=", found, found[0].column)


def _column(token: Token) -> int:
    assert token.column, "our own lexer gives every token its column"
    return token.column


def _either(names: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
