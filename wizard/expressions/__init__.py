"""One free line of mathematics: read by a grammar, bounded before anything is evaluated, never executed as a program.

Nothing here imports a library of mathematics before it calculates, for the API reads expressions too. What others want
is in `plan`, `mathml`, `reader` and `text`; the kinds of inputs read the latter two, so this file imports none of them.
"""
