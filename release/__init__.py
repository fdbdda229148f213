"""What makes a release out of a checkout: one version everywhere, the packages, and the lists of what is in them.

Nothing here runs in a pod or in `make run`, and no wheel or image holds it.
"""
