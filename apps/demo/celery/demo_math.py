"""Sums, and what can go wrong with them."""

import random

from celery import Celery
from demo_settings import configure

app = configure(Celery("math"), "math")


class OverflowOfPatience(Exception):
    """An exception of the app's own, with more than a message."""

    def __init__(self, message, attempts):
        super().__init__(message, attempts)
        self.attempts = attempts


@app.task(name="math.add")
def add(x, y):
    return x + y


@app.task(name="math.multiply")
def multiply(x, y):
    return x * y


@app.task(name="math.total")
def total(numbers):
    return sum(numbers)


@app.task(name="math.divide")
def divide(x, y):
    return x / y


@app.task(name="math.impatient")
def impatient():
    raise OverflowOfPatience("gave up waiting for π to end", attempts=42)


@app.task(name="math.unsteady", bind=True, max_retries=4)
def unsteady(self):
    if random.random() < 0.6:
        raise self.retry(exc=ConnectionError("the abacus does not answer"), countdown=random.uniform(0.5, 2))
    return "counted after all"
