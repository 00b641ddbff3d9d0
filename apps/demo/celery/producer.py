"""A trickle of varied tasks, for ever: what a busy product's fleet looks like.

usage: producer.py [TASKS_PER_SECOND]
"""

import random
import sys
import time
from datetime import datetime, timedelta, timezone

from celery import chain, chord, group
from demo_math import add, app as math_app, divide, impatient, multiply, total, unsteady
from demo_sleep import app as sleep_app, deep_sleep, dream, nap
from demo_text import count_words, join, parse, reverse, upper

WORDS = ["carrot", "celery", "Sellerie", "сельдерей", "セロリ", "芹菜", "aipo", "céleri-rave", "🥬", "sedano"]


def number():
    return random.randint(1, 1000)


def late():
    return datetime.now(timezone.utc) - timedelta(seconds=3)


def revoke_before_it_runs():
    scheduled = nap.apply_async((0.1,), countdown=8)
    sleep_app.control.revoke(scheduled.id)


def terminate_while_it_runs():
    running = deep_sleep.delay(30)
    time.sleep(1)
    sleep_app.control.revoke(running.id, terminate=True)


KINDS = [
    (30, lambda: add.delay(number(), number())),
    (12, lambda: multiply.delay(number(), number())),
    (12, lambda: upper.delay(random.choice(WORDS))),
    (8, lambda: reverse.delay(" ".join(random.sample(WORDS, 3)))),
    (8, lambda: nap.delay(random.uniform(0.2, 2.5))),
    (5, lambda: dream.delay(random.randint(2, 6))),
    (4, lambda: divide.delay(number(), 0)),
    (3, lambda: parse.delay(random.choice(WORDS))),
    (2, lambda: impatient.delay()),
    (6, lambda: unsteady.delay()),
    (3, lambda: chain(add.s(1, 2), multiply.s(3), add.s(number()))()),
    (3, lambda: group(nap.s(random.random()) for _ in range(4))()),
    (3, lambda: chord((add.s(i, i) for i in range(5)), total.s())()),
    (2, lambda: join.apply_async((WORDS,), {"separator": " · "})),
    (2, lambda: count_words.delay("lorem ipsum " * 400)),
    (2, lambda: nap.apply_async((0.5,), countdown=random.uniform(5, 30))),
    (1, lambda: add.apply_async((1, 1), expires=late())),
    (1, revoke_before_it_runs),
    (1, terminate_while_it_runs),
    (1, lambda: deep_sleep.delay(random.uniform(10, 25))),
    (1, lambda: math_app.send_task("math.not_written_yet", (1,))),
]


def main(rate):
    weights = [weight for weight, _ in KINDS]
    # One of each first, so that every kind can be seen at once.
    for _, publish in KINDS:
        publish()
    while True:
        random.choices(KINDS, weights)[0][1]()
        time.sleep(random.expovariate(rate))


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 3.0)
