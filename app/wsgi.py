"""What gunicorn serves. Importing it connects to nothing: threads start in `gunicorn.conf.py`, after the fork."""

from app import create_app

app = create_app()
