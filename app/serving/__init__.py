"""How requests reach the app: what gunicorn runs, beside its configuration. It knows nothing of the app itself."""
