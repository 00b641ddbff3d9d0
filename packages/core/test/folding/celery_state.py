"""What Celery's own State says of sets of events.

Standard input: one JSON array of events a line, in order of arrival.
Standard output: one JSON object a line, the task as celery.events.state.State then has it.
"""

import json
import sys

from celery.events.state import State

FIELDS = (
    "name", "state", "args", "kwargs", "retries", "eta", "expires", "root_id", "parent_id", "client",
    "sent", "received", "started", "result", "exception", "traceback", "runtime", "exchange", "routing_key", "queue",
)

for line in sys.stdin:
    state = State()
    events = json.loads(line)
    for event in events:
        state.event(dict(event, local_received=event["timestamp"]))
    task = state.tasks[events[0]["uuid"]]
    told = {field: getattr(task, field, None) for field in FIELDS}
    told["worker"] = task.worker.hostname if task.worker else None
    print(json.dumps(told))
