"""Publishes, as Celery does, the calls that are given as JSON: [[name, args, kwargs, options], …].

usage: publish_calls.py CALLS
Options are those of apply_async; `stamps`, `link`, `link_error` and `chain` are made with signatures.
"""

import json
import sys

from celery import chain

import fleet_tasks as fleet


def signature(call):
    name, args, kwargs, options = call
    return fleet.app.signature(name, args=args, kwargs=kwargs, immutable=options.pop("immutable", False), **options)


for name, args, kwargs, options in json.loads(sys.argv[1]):
    steps = options.pop("chain", None)
    stamps = options.pop("stamps", None)
    for link in ("link", "link_error"):
        if link in options:
            options[link] = [signature(call) for call in options[link]]
    called = fleet.app.signature(name, args=args, kwargs=kwargs)
    if steps:
        called = chain(called, *[signature(step) for step in steps])
    if stamps:
        called.stamp(**stamps)
    called.apply_async(**options)
