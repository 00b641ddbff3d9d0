"""Publishes a mix of tasks as fast as it can and prints the state that each must end in.

usage: burst.py COUNT
Prints one JSON object: {"expected": {"SUCCESS": n, …}, "tasks": {id: state}}.
"""

import collections
import json
import sys
from datetime import datetime, timedelta, timezone

import fleet_tasks as fleet

# Of each hundred: a fleet as it is, mostly well.
MIX = ["add"] * 88 + ["fail"] * 5 + ["flaky"] * 3 + ["echo"] * 2 + ["expired"] + ["unknown"]


def publish(kind, producer, number):
    options = {"producer": producer}
    if kind == "add":
        return fleet.add.apply_async((number, 2), **options), "SUCCESS"
    if kind == "fail":
        return fleet.fail.apply_async((f"no {number}",), **options), "FAILURE"
    if kind == "flaky":
        return fleet.flaky.apply_async((1,), **options), "SUCCESS"
    if kind == "echo":
        return fleet.echo.apply_async(("ü" * 50, "x" * 500), {"n": number}, **options), "SUCCESS"
    if kind == "expired":
        past = datetime.now(timezone.utc) - timedelta(seconds=5)
        return fleet.add.apply_async((1, 1), expires=past, **options), "REVOKED"
    return fleet.app.send_task("fleet.no_such_task", producer=producer), "FAILURE"


def main(count):
    tasks = {}
    with fleet.app.producer_pool.acquire(block=True) as producer:
        for number in range(count):
            result, state = publish(MIX[number % len(MIX)], producer, number)
            tasks[result.id] = state
    json.dump({"expected": collections.Counter(tasks.values()), "tasks": tasks}, sys.stdout)


main(int(sys.argv[1]))
