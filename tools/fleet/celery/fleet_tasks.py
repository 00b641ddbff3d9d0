"""Tasks of the test fleet: each ends in a way of its own."""

import json
import os
import time

from celery import Celery
from celery.contrib.abortable import AbortableTask
from celery.exceptions import Ignore, Reject
from celery.worker.control import inspect_command

app = Celery(
    "fleet",
    broker=os.environ["CELERY_BROKER_URL"],
    backend=os.environ.get("CELERY_RESULT_BACKEND") or None,
)
app.conf.update(
    task_send_sent_event=True,
    worker_send_task_events=os.environ.get("FLEET_EVENTS") != "off",
    broker_connection_retry_on_startup=True,
    task_default_queue=os.environ.get("FLEET_QUEUE", "celery"),
    broker_transport_options=json.loads(os.environ.get("FLEET_TRANSPORT_OPTIONS", "{}")),
    broker_use_ssl=json.loads(os.environ.get("FLEET_USE_SSL", "false")),
    result_extended=os.environ.get("FLEET_EXTENDED") == "on",
)
# Whatever else of Celery's settings a test needs.
app.conf.update(json.loads(os.environ.get("FLEET_CONFIG", "{}")))


class FleetError(Exception):
    """An exception of the users' own, with more than a message."""

    def __init__(self, text, code):
        super().__init__(text, code)


@app.task(name="fleet.add")
def add(x, y):
    return x + y


@app.task(name="fleet.echo")
def echo(*args, **kwargs):
    return [args, kwargs]


@app.task(name="fleet.fail")
def fail(text="käse"):
    raise FleetError(text, 7)


@app.task(name="fleet.nap")
def nap(seconds):
    time.sleep(seconds)
    return seconds


@app.task(name="fleet.flaky", bind=True, max_retries=5)
def flaky(self, failures):
    """Fails so many times, then succeeds."""
    if self.request.retries < failures:
        raise self.retry(exc=ConnectionError("still down"), countdown=0.05)
    return self.request.retries


@app.task(name="fleet.hopeless", bind=True, max_retries=1)
def hopeless(self):
    raise self.retry(exc=ConnectionError("for ever down"), countdown=0.05)


@app.task(name="fleet.reject", bind=True, acks_late=True)
def reject(self):
    raise Reject("no", requeue=False)


@app.task(name="fleet.ignore")
def ignore():
    raise Ignore()


@app.task(name="fleet.progress", bind=True)
def progress(self):
    self.send_event("task-progress", done=1, total=2)
    return "done"


@inspect_command(args=[("text", str)])
def fleet_echo(state, text=None):
    """A control command of the fleet's own."""
    return {"ok": text, "host": state.hostname}


@app.task(name="fleet.requeue_once", bind=True, acks_late=True)
def requeue_once(self):
    """Goes back to its queue the first time."""
    if not self.request.delivery_info.get("redelivered"):
        raise Reject("later", requeue=True)
    return "redelivered"


@app.task(name="fleet.late", acks_late=True)
def late(seconds):
    """Is delivered again when its worker is killed while it runs."""
    time.sleep(seconds)
    return seconds


@app.task(name="fleet.die")
def die():
    """Takes its pool process with it."""
    os._exit(1)


@app.task(name="fleet.replaced", bind=True)
def replaced(self):
    raise self.replace(add.s(20, 3))


@app.task(name="fleet.total")
def total(numbers):
    return sum(numbers)


@app.task(name="fleet.headers", bind=True)
def headers(self):
    """What a task is told beside its arguments."""
    return self.request.headers


@app.task(name="fleet.abortable", bind=True, base=AbortableTask)
def abortable(self, seconds):
    """Gives up as soon as it is aborted."""
    for _ in range(int(seconds * 20)):
        if self.is_aborted():
            return "aborted"
        time.sleep(0.05)
    return "finished"
