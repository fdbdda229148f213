"""What the API and the workers agree on: settings, node identity, tasks, the queue, the operations.

It imports neither `app` nor `worker`, and never Flask: both images hold it, and each side uses its own door.
"""

#: One version for the packages, the images and the chart.
__version__ = "0.1.0"
