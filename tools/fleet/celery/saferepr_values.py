"""Prints what Celery shows of positional arguments, as a JSON array of texts.

usage: saferepr_values.py JSON
JSON is an array of arrays of arguments.
"""

import json
import sys

from celery.utils.saferepr import saferepr

print(json.dumps([saferepr(tuple(args), maxlen=1024) for args in json.loads(sys.argv[1])]))
