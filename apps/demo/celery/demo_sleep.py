"""Tasks that take their time."""

import random
import time

from celery import Celery
from demo_settings import configure

app = configure(Celery("sleep"), "sleep")


@app.task(name="sleep.nap")
def nap(seconds=1.0):
    time.sleep(seconds)
    return f"slept {seconds:.2f} s"


@app.task(name="sleep.deep_sleep")
def deep_sleep(seconds=20.0):
    time.sleep(seconds)
    return "rested"


@app.task(name="sleep.dream", bind=True)
def dream(self, scenes=3):
    for scene in range(1, scenes + 1):
        time.sleep(random.uniform(0.1, 0.4))
        self.send_event("task-progress", done=scene, total=scenes)
    return {"scenes": scenes}
