"""What is told to those who watch: Prometheus, the autoscaler of Kubernetes, a collector of traces.

Each process tells what it has done itself, one node what holds for the installation.

    process        counters and histograms of this process, added up over the processes of a node
    installation   the queue, the nodes, the memory: told by the API node that lives longest
    external       the metric that Kubernetes asks for, to scale the workers
    tracing        the spans of requests, for a collector
    certificate    the end of the certificate that clients see

It imports nothing else of the app.
"""
