"""Whether two answers are the same mathematics: read, compared, proven or refuted. It stands on `formulas`.

reading (markup, products) -> objects -> comparison.
What comparison decides by: points (refutes), identities (proves: kernels, quotients), separation (proves
that an algebraic number is 0), equations, segments (sets of real numbers), tolerance.
deadline: a calculation in a process of its own that is killed in time; quick: what needs none.
verdict: what is said at last.
"""
