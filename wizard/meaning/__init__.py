"""What a line asks for: an operation with its inputs, or a number. It stands on the other three and on no catalogue.

operation: what it must know of an operation. arguments -> overloads: which operation a call means.
interpreter (unroll) -> cost, before anything is calculated, and evaluation, the number.
question (a measured expression), congruence -> plan (a line) -> answer (its value, checked by residues).
"""
