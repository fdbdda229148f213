"""The command line `math-wizard`: asks, submits and watches, and starts a system for its user where none is named.

It speaks to the service by the client alone; it starts programs of the other packages and imports none of them but
`doctor`, and the version.
"""
