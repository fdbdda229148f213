"""Text and tree: tokens, reader, tree, canonical text, MathML. It knows no operation and calculates nothing.

What people write (spoken, prose, dialects, tex, commands, latex, notation, inverses; brackets) -> a line (columns: from
where) -> literals, symbols -> tokens -> implied -> reader (common_mistakes, congruences, desugar, names) -> tree ->
format, mathml.
vocabulary: what can be called; it is built elsewhere and handed in. budget: how long reading may take.
"""
