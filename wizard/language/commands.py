"""The commands of LaTeX that are known, and what they stand for in a line of ours."""

from __future__ import annotations

from wizard.language.symbols import GREEK

#: Commands around the name of a function, or an upright d or e.
UPRIGHT = {"mathrm", "operatorname", "operatorname*", "text", "textrm", "mathit"}

#: Commands that are a Greek letter: a variable, or pi.
LETTERS = {*GREEK.values(), "pi"}

#: Names of two letters that are no product of them.
NAMES = {*GREEK.values(), "pi", "oo", "ln", "lg", "lb", "tg", "re", "im", "in", "of", "to", "or", "is"}

#: Commands that stand for a text.
TEXTS = {
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
    **{name: f" {name}" for name in GREEK.values()},
    "varepsilon": " epsilon",
    "vartheta": " theta",
    "equiv": "≡",
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
FUNCTIONS = {
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
FOLDS = {"sum": "sum", "prod": "product"}

#: Environments whose rows are equations, and those whose rows are a matrix.
SYSTEMS = {"cases", "aligned", "align", "align*", "gathered"}
MATRICES = {"matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "smallmatrix", "array"}

#: What ends the term that a sum, or a function without brackets, is of.
ENDS_TERM = {"+", "-", "=", ",", ")", "]", "}", "&", "\\\\", "|"}
