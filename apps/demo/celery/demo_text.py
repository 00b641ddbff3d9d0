"""Texts of all kinds."""

from celery import Celery
from demo_settings import configure

app = configure(Celery("text"), "text")


@app.task(name="text.upper")
def upper(text):
    return text.upper()


@app.task(name="text.reverse")
def reverse(text):
    return text[::-1]


@app.task(name="text.count_words")
def count_words(text):
    return len(text.split())


@app.task(name="text.join")
def join(parts, separator=" "):
    return separator.join(str(part) for part in parts)


@app.task(name="text.parse")
def parse(text):
    return int(text)
