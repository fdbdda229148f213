"""Numbers: exact fractions, balls with a proven error, their decimals, and bounds of size. It stands on `language`.

functions: one row for each function name
bounds (before) -> exact, balls (the number) -> precision -> decimals.
"""
