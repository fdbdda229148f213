"""Numbers: exact fractions, balls with a proven error, their decimals, and bounds of size. It stands on `language`.

functions: one row for each function, of exact, balls, real_parts, function_bounds.
Before a calculation: bounds, domains. Then exact, balls -> precision -> decimals. sieve: the first primes.
"""
