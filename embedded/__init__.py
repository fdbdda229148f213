"""The embedded default: the whole system on one machine by one command, without Docker and without a cluster.

It starts processes and watches them; it imports neither `app` nor `worker`, so what runs here is what runs in pods.
"""
