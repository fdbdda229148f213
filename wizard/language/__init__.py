"""Text and tree: tokens, reader, tree, canonical text, MathML. It knows no operation and calculates nothing.

literals, symbols -> tokens -> reader (common_mistakes, desugar) -> tree -> format, mathml
vocabulary: what can be called, handed in.
"""
