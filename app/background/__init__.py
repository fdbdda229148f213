"""What runs beside the routes in each API process: threads, and the connections that routes share.

    services         everything that `create_app` built, for the routes
    listener         one thread reads the event stream for all clients that wait
    readiness        whether Valkey serves, for probes
    api_heartbeat    one thread reports that this node lives
    deletion_cost    one thread tells Kubernetes which workers are busy
    pods             the pods as Kubernetes reports them

It imports `app.http` for its exceptions, and never `app.routes`.
"""
