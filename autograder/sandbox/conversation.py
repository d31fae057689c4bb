"""The conversation with a box: messages on their way, answers in their order, what the box asks meanwhile."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from autograder.probing import known
from autograder.probing.driver import Stop
from autograder.records import Submission, Trace
from autograder.sandbox.box import wire
from autograder.sandbox.parent import BoxEnded, Channel
from autograder.sandbox.serving import Served
from autograder.sandbox.words import Words

T = TypeVar("T")
Read = Callable[["Conversation", memoryview], Any]

MAX_RESULT_BYTES = 64 << 20  # bytes of results of one box; all are kept until they are judged
MAX_WAITING_BYTES = 1 << 16  # bytes of messages that wait for one whose answer is awaited
MAX_AHEAD_BYTES = 1 << 17  # bytes of answers that are looked at before they are taken
BYTES_PER_CALL = 4096  # bytes of a question that count as one more call: what is asked may be kept as a log
MANY_NUMBERS = "Your code gives more numbers than there is memory for."
ENDLESS = "endless calls to the functions that it was given"
#: What answers a message where that is not VALUES.
ANSWERS = dict.fromkeys((wire.PARAMETERS, wire.NOTES, wire.OUTSTANDING), wire.TEXTS)


class Said(NamedTuple):
    """A message that has an answer: its kind, what reads the answer, and what the message hands out."""

    kind: bytes
    read: Read
    served: Served


class Reply:
    """An answer that may not have come yet. Called, it waits and gives what came, or raises the Stop that did."""

    def __init__(self, conversation: Conversation, kind: bytes, read: Read, served: Served):
        self.conversation, self.kind, self.read, self.served = conversation, kind, read, served
        self.come, self.value = False, None
        self.stop: Stop | None = None

    def wait(self) -> None:
        while not self.come:
            self.conversation.receive()

    def __call__(self) -> Any:
        self.conversation.steady = False
        self.wait()
        if self.stop is not None:
            raise self.stop
        return self.value


class Conversation:
    """One side of the channel to a box: what fails in student code is a `Stop`, the end of the box `BoxEnded`."""

    def __init__(self, channel: Channel, submission: Submission):
        self.channel = channel
        self.words = Words(submission)
        self.pending = b""  # messages to go with the next one that is sent
        self.silent = False  # whether the last of them has no answer of its own
        self.replies: deque[Reply] = deque()  # those that have not come, in order
        self.ahead: deque[tuple[bytes, memoryview]] = deque()  # frames that were looked at and not taken
        self.looked_at = 0  # how many answers these are
        self.over: BoxEnded | None = None  # how the box ended while it was looked ahead
        self.ended: BoxEnded | None = None
        self.received = 0  # bytes of results
        self.taught: set[type] = set()  # the classes whose code the box has
        self.put: list[tuple[bytes, list[Reply]]] = []  # what was said since the probe began
        self.steady = True  # whether it was said without a look at any answer

    def say(self, frame: bytes) -> None:
        """Say something that has no answer; it goes with the next message."""
        self.pending += frame
        self.silent = True
        self.put.append((frame, []))

    def later(self, kind: bytes, body: bytes, read: Read, served: Served | None = None) -> Reply:
        """Say something whose answer is read later; it goes with the next message whose answer is awaited."""
        return self.send(wire.frame(kind, body), [Said(kind, read, served or Served())])[0]

    def send(self, data: bytes, messages: Sequence[Said]) -> list[Reply]:
        """Say frames, the last of which is the last of these messages; their answers.

        What is on its way at a time is either little or one message alone: else each side could come to wait for the
        other to read.
        """
        if self.replies and len(self.pending) + len(data) > MAX_WAITING_BYTES:
            self.replies[-1].wait()
        for said in messages:
            for kind in said.served.kinds:
                self.teach(kind)
        self.pending += data
        self.silent = False
        replies = [Reply(self, *said) for said in messages]
        self.put.append((data, replies))
        self.replies += replies
        if len(self.pending) > MAX_WAITING_BYTES:
            replies[-1].wait()
        return replies

    def flush(self) -> None:
        """Send what is pending."""
        if self.pending:
            self.channel.send(self.pending)
            self.pending = b""

    def receive(self) -> None:
        """Take the next answer. Once the box has ended there are no more."""
        if self.ended is not None:
            raise self.ended
        try:
            self.take()
        except BoxEnded as ended:
            self.ended = ended
            raise

    def take(self) -> None:
        """Send what is pending and take the next answer; serve what the box asks meanwhile."""
        self.flush()
        reply = self.replies[0]
        got, payload = self.serve(reply.served)
        self.replies.popleft()
        if reply.served.failed is not None:
            reply.stop = reply.served.failed
        elif got == wire.STOP:
            kind, step, text = self.parsed(payload, lambda r: r.events()[0])
            if kind not in Trace.FATAL:
                self.channel.garbled()
            reply.stop = Stop(kind, self.words.of_event(kind, text), step)
        elif got == ANSWERS.get(reply.kind, wire.VALUES):
            reply.value = reply.read(self, payload)
        else:
            self.channel.garbled()
        reply.come = True

    def ahead_of(self, replies: Sequence[Reply]) -> bytes | None:
        """Return what the box says in answer to these, which are the next, without taking it; None if that is too much.

        Student code that waits for an answer of ours has none before what it said is taken.
        """
        if not replies or self.ended is not None or [*islice(self.replies, len(replies))] != [*replies]:
            return None
        self.flush()
        self.looked_at, missing, size = len(replies), len(replies), 0
        try:
            while missing:
                kind, payload = self.channel.receive()
                self.ahead.append((kind, payload))
                missing -= kind != wire.TOLD
                size += len(payload)
                if kind == wire.ASK or size > MAX_AHEAD_BYTES:
                    return None
        except BoxEnded as ended:  # what it said before is still to be taken
            self.over = ended
            return None
        return b"".join(part for kind, payload in self.ahead for part in (wire.HEAD.pack(kind, len(payload)), payload))

    def take_as_read(self) -> None:
        """Take what was looked at, all of which is known."""
        self.count(sum(len(payload) for kind, payload in self.ahead if kind == wire.VALUES))
        self.ahead.clear()
        for _ in range(self.looked_at):
            self.replies.popleft().come = True

    def next_frame(self) -> tuple[bytes, memoryview]:
        """Return what the box says next, its kind and payload."""
        if self.ahead:
            return self.ahead.popleft()
        if self.over is not None:
            raise self.over
        return self.channel.receive()

    def serve(self, served: Served) -> tuple[bytes, memoryview]:
        """Serve questions until something else comes."""
        calls, limit = 0, self.channel.parent.limits.calls
        while True:
            got, payload = self.next_frame()
            if got not in (wire.ASK, wire.TOLD):
                return got, payload
            if got == wire.TOLD:
                questions = self.parsed(payload, lambda r: r.told(served.shape))
            else:
                questions = [self.parsed(payload, wire.Reader.question)]
            calls += max(len(questions), 1) + len(payload) // BYTES_PER_CALL
            if got == wire.ASK and questions[0][0] == wire.HEARD:
                calls += questions[0][1]
            self.channel.check()
            if calls > limit:
                served.failed = served.failed or Stop("limit", ENDLESS)
            if calls > 2 * limit:
                self.channel.close()
                raise BoxEnded("timeout", f"Your code exceeded a limit: {ENDLESS}.")
            if got == wire.TOLD:
                self.checked(served.hear, questions)
            else:
                self.channel.send(self.checked(served.answer, *questions[0]))

    # ---- what the box says

    def parsed(self, payload: memoryview, read: Callable[[wire.Reader], T]) -> T:
        """Return a payload taken apart to its end, or the end of the box."""
        reader = wire.Reader(payload)
        try:
            value = read(reader)
            reader.end()
        except (wire.Garbled, IndexError, ValueError):
            self.channel.garbled()
        return value

    def checked(self, serve: Callable[..., Any], *question: Any) -> Any:
        """Serve a question, or end the box that asks what our side of it does not."""
        try:
            return serve(*question)
        except wire.Garbled:
            self.channel.garbled()

    def texts(self, payload: memoryview) -> list[str]:
        return self.parsed(payload, wire.Reader.texts)

    def values(self, payload: memoryview, shapes: list[tuple[int, ...]] | None = None) -> list[Any]:
        """Return arrays and then events; our code in the box never sends shapes that were not requested."""
        self.count(len(payload))
        arrays, events = self.parsed(payload, wire.Reader.values)
        if shapes is not None and [a.shape for a in arrays] != shapes:
            self.channel.garbled()
        return [*arrays, self.worded(events)] if events else [*arrays, events]

    def count(self, size: int) -> None:
        """Count bytes of results, and end a box that gives too many."""
        self.received += size
        if self.received > MAX_RESULT_BYTES:
            self.channel.close()
            raise BoxEnded("memory", MANY_NUMBERS)

    def worded(self, events: list[wire.Event]) -> list[wire.Event]:
        """Return the first event of each kind in words; nobody reads a second one, and wording costs time."""
        first: dict[str, tuple[str, int | None, str]] = {}
        for event in events:
            first.setdefault(event[0], event)
        return [(kind, step, self.words.of_event(kind, text)) for kind, step, text in first.values()]

    def teach(self, kind: type) -> None:
        """Send the code of a class of `known.py` ahead of the first message that names it."""
        if kind not in self.taught:
            self.taught.add(kind)
            self.pending += wire.frame(wire.TEACH, wire.pack_text(kind.__name__) + known.code(kind))
