"""The embedded default: the whole system on one machine by one command, without Docker and without a cluster.

It starts processes and watches them. It imports neither `app` nor `worker`: it runs the same commands as the pods.
"""
