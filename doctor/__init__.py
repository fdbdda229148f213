"""Finds what is wrong with an installation, on Kubernetes or by `make run`, and says the next command.

It changes nothing, needs nothing but Python and kubectl, and reads no password.
"""
