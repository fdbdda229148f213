"""What a line asks for: an operation with its inputs, or a number; how large and how long. It stands on all others.

arguments -> overloads -> interpreter -> cost (before), evaluation (the number) -> plan -> answer.
"""
