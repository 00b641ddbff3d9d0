"""Settings that the three apps share, from the environment."""

import os


def configure(app, queue):
    app.conf.update(
        broker_url=os.environ.get("CELERY_BROKER_URL", "redis://127.0.0.1:6379/0"),
        result_backend=os.environ.get("CELERY_RESULT_BACKEND", "redis://127.0.0.1:6379/1"),
        task_default_queue=queue,
        # Celery CnC sees when a task was sent, and to which queue.
        task_send_sent_event=True,
        broker_connection_retry_on_startup=True,
        result_expires=3600,
    )
    return app
