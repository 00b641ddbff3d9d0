"""Runs `celery inspect` and `celery control` for many calls in one process: the command line itself, started once.

usage: celery_says.py CALLS
CALLS is JSON: [["inspect", "-d", "w1@host", "active"], …]. Prints a JSON array with what each printed, itself JSON, or
{"refused": text} where the command line would not send it.
"""

import contextlib
import io
import json
import sys

from celery.bin.celery import celery
from celery.exceptions import CeleryCommandException
from click import ClickException

SAID = []
for kind, *args in json.loads(sys.argv[1]):
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            celery.main(["-A", "fleet_tasks", kind, "--json", "-t", "20", *args], prog_name="celery", standalone_mode=False)
        SAID.append(json.loads(printed.getvalue()))
    except (ClickException, CeleryCommandException) as error:
        SAID.append({"refused": str(error)})
json.dump(SAID, sys.stdout)
