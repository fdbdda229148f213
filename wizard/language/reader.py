"""Text to tree, by an LALR grammar: it parses without recursion, and what it does not name does not exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from wizard.errors import ExpressionError
from wizard.language.budget import WORD, spend
from wizard.language.columns import rewritten
from wizard.language.common_mistakes import misread
from wizard.language.congruences import congruence, without_classes
from wizard.language.desugar import can_be_called, desugar
from wizard.language.format import format_tree
from wizard.language.implied import completed
from wizard.language.notation import plain
from wizard.language.symbols import OPERATORS
from wizard.language.tokens import Limits, tokens
from wizard.language.tree import Branch, Kind, Step, Tree
from wizard.language.vocabulary import Vocabulary

if TYPE_CHECKING:
    from lark import Lark, Token

#: A minus binds less tightly than a power and more tightly than a product: -2^2 = -4, 2^-1 = 1/2, 2^3^2 = 2^9.
_GRAMMAR = """
    ?start: side
    ?side: residue | residue _EQUALS residue -> equation
    ?residue: sum | residue MOD sum -> residue
    ?sum: product | sum (PLUS | MINUS) product -> between
    ?product: unary | product (TIMES | OVER | REMAINDER) unary -> between
    ?unary: power | rooted | MINUS unary -> minus | PLUS unary -> plus
    rooted: ROOT (atom | rooted)
    ?power: postfix | postfix POWER unary -> between
    ?postfix: atom | postfix (FACTORIAL | PRIMORIAL) -> behind
    ?atom: NUMBER -> number
        | NAME -> name
        | _OPEN residue _CLOSE -> bracketed
        | NAME _OPEN [side (_COMMA side)*] _CLOSE -> call
        | OPEN_LIST side (_COMMA side)* _CLOSE_LIST -> list
    %declare NUMBER NAME PLUS MINUS TIMES OVER MOD REMAINDER POWER FACTORIAL PRIMORIAL ROOT
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


def read(text: str, vocabulary: Vocabulary[Any], limits: Limits = DEFAULT_LIMITS) -> Tree:
    """The tree of `text`, whose calls are of the `vocabulary`; raises `ExpressionError`."""
    shown = plain(text, vocabulary) if len(text) <= limits.characters else text
    with rewritten(shown, text, shows=True):
        return read_plain(shown, vocabulary, limits)


def read_plain(text: str, vocabulary: Vocabulary[Any], limits: Limits = DEFAULT_LIMITS) -> Tree:
    """The same of a text in our own notation."""
    words = completed(text, tokens(text, limits), vocabulary)
    if not words:
        raise ExpressionError("it is empty; write something such as 2^127 - 1.", column=1)
    spend(len(words) * WORD)
    misread(text, words, vocabulary)
    from lark import Token, UnexpectedToken

    given = [Token(word.terminal, word.text, column=word.column) for word in words]
    try:
        branch: Branch = _parser().parse(given)  # type: ignore[assignment]  # What our own lexer and rules take.
    except UnexpectedToken as error:
        end = error.token.type == "$END"
        found = "the end" if end else error.token.value
        expected = [name for terminal, name in _EXPECTED.items() if terminal in error.accepts]
        raise ExpressionError(
            f"found {found}, but expected {_either(expected)}.",
            column=len(text.rstrip()) + 1 if end else error.token.column or 1,
        ) from None
    tree = desugar(without_classes(branch.tree, lambda name: can_be_called(name, vocabulary)), vocabulary)
    may_grow = any(word.terminal in {"ROOT", "MOD", "REMAINDER"} or "e" in word.text for word in words)
    if may_grow or tree.steps != branch.tree.steps:
        _read_back(tree, limits)
    return tree


def _read_back(tree: Tree, limits: Limits) -> None:
    """Raises `ExpressionError` if the text of `tree`, which is longer than what was sent, cannot be read again."""
    try:
        tokens(format_tree(tree), limits)
    except ExpressionError as error:
        raise ExpressionError(f"written out in full, {error.problem}", column=tree.column) from None


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
        rooted=_call,
        minus=_minus,
        plus=_plus,
        between=_between,
        residue=_residue,
        bracketed=_bracketed,
        behind=_behind,
        call=_call,
        list=_list,
        equation=_equation,
    )
    return Lark(_GRAMMAR, parser="lalr", lexer=AlreadyWords, transformer=rules, maybe_placeholders=False)


def _number(found: Sequence[Token]) -> Branch:
    return Branch(Step("number", Fraction(found[0].value), 0, _column(found[0])))


def _name(found: Sequence[Token]) -> Branch:
    return Branch(Step("name", found[0].value, 0, _column(found[0])))


def _minus(found: tuple[Token, Branch]) -> Branch:
    return _applied("operator", "neg", found[0], found[1:])


def _plus(found: tuple[Token, Branch]) -> Branch:
    return found[1]


def _between(found: tuple[Branch, Token, Branch]) -> Branch:
    left, operator, right = found
    return _applied("operator", OPERATORS[operator.type], operator, (left, right))


def _residue(found: tuple[Branch, Token, Branch]) -> Branch:
    left, operator, right = found
    return congruence(left, right, _column(operator), is_bracketed=isinstance(left, _Bracketed))


class _Bracketed(Branch):
    """What stood between brackets: a sum there has one reading only."""

    __slots__ = ()


def _bracketed(found: Sequence[Branch]) -> Branch:
    return _Bracketed(found[0].step, found[0].below)


def _behind(found: tuple[Branch, Token]) -> Branch:
    return _applied("operator", OPERATORS[found[1].type], found[1], (found[0],))


def _call(found: Sequence[Any]) -> Branch:
    return _applied("call", found[0].value, found[0], tuple(found[1:]))


def _list(found: Sequence[Any]) -> Branch:
    return _applied("list", "list", found[0], tuple(found[1:]))


def _equation(found: Sequence[Branch]) -> Branch:
    return Branch(Step("equation", "=", 2, found[0].tree.column), tuple(found))


def _applied(kind: Kind, name: str, token: Token, below: tuple[Branch, ...]) -> Branch:
    return Branch(Step(kind, name, len(below), _column(token)), below)


def _column(token: Token) -> int:
    assert token.column, "our own lexer gives every token its column"
    return token.column


def _either(names: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
