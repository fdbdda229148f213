"""Text and tree: tokens, reader, tree, canonical text, MathML. It knows no operation and calculates nothing.

literals, symbols -> tokens -> reader (common_mistakes, desugar, names) -> tree -> format, mathml.
vocabulary: what can be called; it is built elsewhere and handed in. budget: how long reading may take.
"""
