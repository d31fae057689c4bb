"""A box that speaks our protocol and lies: whatever it says, every cell gets a named verdict of ours, and no points."""

import json
import random

import numpy as np
import pytest

from autograder.exercises.rooms import exercises
from autograder.feedback import cell_outputs, page
from autograder.judge import Judge
from autograder.records import STATUSES, Cell, Submission
from autograder.running import worker
from autograder.running.notebook import assess
from autograder.sandbox import Limits, Sandbox
from autograder.sandbox.box import wire
from autograder.sandbox.parent import BoxEnded
from autograder.sandbox.repeat import Puts

NUMBERS = [0.0, -0.0, np.nan, np.inf, -np.inf, 1e308, -1e308, 5e-324, 1.0, -1.0, 1e16, -5.0]
TEXTS = [
    *(
        "",
        "x",
        "MemoryError: x",
        "\x1f\x1f\x1f",
        "ValueError\x1fhi 1.5\x1f0\x1f2",
        "Z" * 5000,
        "\x1b[31m\u202e<script>",
    ),
    *("ValueError\x1f[Errno 13]\x1f99999999999999999999\x1f٣", "a\x1fb\x1f²\x1f1", " in place of ", "{0}{{x}}"),
]
SILENT = (wire.FRESH, wire.NEW, wire.TEACH)
HEARD = 3
ROUNDS = 12


class Liar:
    """In place of a channel: takes our messages and answers each with a frame that is well formed, or nearly so."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.evil = self.random.choice([0.0, 0.02, 0.1, 0.5, 1.0])
        self.parent = type("Warm", (), {"limits": Limits(calls=50)})
        self.asked = self.made = self.frames = self.cell = self.spent = 0
        self.messages = []  # those not answered yet

    def garbled(self):
        raise BoxEnded("crash", "It wrote into the connection.")

    def check(self):
        if self.frames > 5000:
            raise BoxEnded("timeout", "It did not end.")

    def close(self, *, left=False):
        pass

    def send(self, data):
        at = 0
        while at < len(data):
            kind, size = wire.HEAD.unpack_from(data, at)
            at += wire.HEAD.size + size
            if kind not in (*SILENT, wire.ANSWER):
                self.messages.append((kind, data[at - size : at]))

    def receive(self):
        self.frames += 1
        self.check()
        self.kind, self.body = self.messages[0]
        frame = self.reply()
        if frame[:1] not in (wire.ASK, wire.TOLD, wire.CELL):
            self.messages.pop(0)
            self.asked = self.made = 0
        kind, payload = frame[:1], bytearray(frame[wire.HEAD.size :])
        if payload and self.random.random() < 0.02 * self.evil:
            payload[self.random.randrange(len(payload))] = self.random.randrange(256)
        return kind, memoryview(bytes(payload))

    def likely(self, share):
        return self.random.random() < share

    def text(self):
        return self.random.choice(TEXTS)

    def texts(self, most):
        return wire.pack_texts([self.text() for _ in range(self.random.choice([0, 0, 1, most]))])

    def numbers(self, shape):
        rng = np.random.default_rng(self.random.getrandbits(32))
        kind = self.random.randrange(3)
        if kind == 0:
            return np.array(rng.choice(NUMBERS, size=shape), dtype=np.float64)
        return np.full(shape, rng.choice(NUMBERS)) if kind == 1 else rng.normal(size=shape)

    def shape(self):
        if self.likely(0.5):
            return self.random.choice([(), (0,), (1,), (2,), (24,), (26,), (28,), (40,), (60,), (100,), (20_000,)])
        return tuple(self.random.choice([0, 1, 1, 2, 3]) for _ in range(self.random.randint(1, 8)))

    def or_another(self, shape):
        return self.shape() if self.likely(0.05 * self.evil) else shape

    def events(self, least=0):
        many = self.random.choice([0, 0, 1, 2, 50]) if self.likely(self.evil) else 0
        steps = [None, 0, 1, 39, 2**31 - 1]
        return [
            (self.random.choice(wire.KINDS), self.random.choice(steps), self.text()) for _ in range(max(least, many))
        ]

    def reply(self):
        """What comes instead of what was asked for."""
        if self.kind == wire.LOAD:
            if self.cell and self.likely(0.1):
                raise BoxEnded("crash", "It ended while a cell ran.")
            if self.likely(0.5):
                self.cell += 1
                return wire.frame(wire.CELL, ((self.cell - 1) % 9).to_bytes(2, "little"))
            return wire.frame(wire.READY, self.texts(200))
        if self.likely(0.1 * self.evil):
            return wire.frame(wire.STOP, wire.pack_events(self.events(least=1)))
        if self.may_ask() and self.asked < self.random.choice([0, 3, 30, 200]):
            return self.ask()
        if self.kind in (wire.PARAMETERS, wire.NOTES, wire.OUTSTANDING):
            return wire.frame(wire.TEXTS, self.texts(50))
        return wire.frame(wire.VALUES, wire.pack_arrays(self.results()) + wire.pack_events(self.events()))

    def results(self):
        reader = wire.Reader(self.body)
        if self.kind == wire.CALL:
            shape = self.random.choice([self.shape(), (self.random.choice([24, 26, 28, 40, 2, 100]),)])
            return [self.numbers(shape) for _ in range(self.random.choice([0, 1, 1, 2, 2, 2, 3, 16]))]
        if self.kind == wire.RUN:
            reader.u32()
            *_, grads = reader.arrays(False)
            return [self.numbers(self.or_another((len(grads) + 1, *grads.shape[1:])))]
        if self.kind == wire.ALONG:
            reader.take(wire.SCRIPT.size)
            *_, constants = reader.arrays(False)
            n, shape = len(constants), constants.shape[1:]
        else:
            n = json.loads(reader.text())[2]
            shape = reader.arrays()[-1].shape
        return [self.numbers((n + 1, *shape)), self.numbers(self.or_another((n, *shape)))]

    def may_ask(self):
        return self.kind == wire.CALL and b'"lr_finder"' in self.body

    def ask(self):
        """A question, with arrays of any shape; or questions that it says it has answered itself."""
        self.asked += 1
        if self.likely(0.3):
            asked = [self.question() for _ in range(self.random.randrange(1, 9))]
            if self.likely(0.02 * self.evil):
                asked.append((self.random.choice([HEARD, 4, 255]), 0, []))
            numbers = [self.numbers(shape).tobytes() for _, _, shapes in asked for shape in shapes]
            if self.likely(0.02 * self.evil):
                numbers.append(bytes(self.random.choice([1, 8, 4096])))
            return wire.frame(wire.TOLD, wire.told([wire.HEADING.pack(w, n) for w, n, _ in asked], numbers))
        if self.likely(0.1):
            return wire.frame(wire.ASK, wire.question(HEARD, self.random.choice([0, 1, 2**32 - 1])))
        what, number, shapes = self.question(self.shape() if self.likely(0.3) else (2,))
        return wire.frame(wire.ASK, wire.question(what, number, [self.numbers(s) for s in shapes]))

    def question(self, shape=(2,)):
        what = self.random.choice([0, 0, 1, 2, 2] if self.made else [0, 1])
        number = self.random.randrange(self.made if what == 2 else 2 - what)
        self.made += what == 1
        return what, number, {0: [shape], 1: [(1,)], 2: [(1,), shape, shape]}[what]


PUTS = Puts()  # what has been put to one liar is put to the others


class Lies(Sandbox):
    """A sandbox whose boxes lie."""

    def __init__(self, seed):
        self.limits, self.isolation, self.parents, self.seed = Limits(), "A", {}, seed
        self.puts = PUTS

    def opened(self, seconds, draws=False):
        self.seed += 1
        return Liar(self.seed)

    def finish(self, channel):
        pass


@pytest.mark.parametrize("name", ["adagrad", "nesterov", "lr_finder", "adamw"])
def test_whatever_a_box_says_is_a_named_verdict_without_points(name):
    exercise = exercises()[name]
    judge = Judge([exercise], 7)
    answers = [Cell("x = 1", "solution", task.solution) for task in exercise.tasks]
    submission = Submission("mallory", "exercises", name, cells=(Cell("", "given"), *answers, Cell("y", "added")))
    seen = set()
    for i in range(ROUNDS):
        graded = assess(submission, exercise, Lies(1000 * i), judge, 7)
        for row in graded.rows:
            assert row["status"] in STATUSES and row["status"] != "fault", (i, row["notes"])
            assert row["score"] == 0, (i, [t for t in row["tests"] if t["points"]])
            seen.add(row["status"])
        payload = worker.payload(graded, worker.Item("mallory", name, b""), 0.0)
        figures = {figure["cell"]: figure for figure in json.loads(payload)["figures"]}
        assert len(page("mallory", name, graded.rows, figures)) < 1_000_000
        for row in graded.rows:
            cell_outputs(row, figures.get(row["cell"]))
    assert {"graded", "crash"} <= seen, "the lies are neither all seen through at once nor all swallowed"
