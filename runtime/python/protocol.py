"""One worker protocol for both native tools; `runtime/native/tool-worker.ts` is the other end.

Newline-delimited JSON on pipes of its own: requests on fd 3, replies on fd 4. What a tool prints on stdout or stderr can
therefore never be taken for a reply. One job at a time.

    <- {"hello": {"protocol": 1, "tool": {"kind", "version", "build"}}}     once, when the tool is loaded
    <- {"failed": {"message", "detail"}}                                    instead, when it could not be loaded
    -> {"id", "op", "params"}
    <- {"id", "event": "progress", "fraction": 0..1, "message", "item"?}    any number; an item is a part of the result, early
    <- {"id", "ok": true, "result"}  or  {"id", "ok": false, "error": {"code", "message", "detail"}}
"""

from __future__ import annotations

import ctypes
import json
import os
import queue
import signal
import sys
import threading
import traceback
from typing import Any, Callable, NoReturn, Protocol

PROTOCOL = 1
REQUESTS_FD = 3
REPLIES_FD = 4
PR_SET_PDEATHSIG = 1


class Progress(Protocol):
    """Tells how far a job is, from 0 to 1. `item` is a part of the result that is finished already, as plain data."""

    def __call__(self, fraction: float, message: str, item: dict[str, Any] | None = None) -> None: ...


Operation = Callable[[dict[str, Any], Progress], dict[str, Any]]


class JobError(Exception):
    """A job that ends in a failure the user can act on. `code` is a code of `contracts/errors.ts`."""

    def __init__(self, code: str, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.detail = detail


def serve(load: Callable[[], tuple[dict[str, str], dict[str, Operation]]]) -> NoReturn:
    """Load the tool, say hello and answer requests until the parent closes its end.

    `load` imports the tool and returns its identity and its operations.
    """
    die_with_parent(int(os.environ.get("RENDERLINE_PARENT_PID", "0")))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    replies = os.fdopen(REPLIES_FD, "wb", buffering=0)
    os.set_inheritable(REPLIES_FD, False)
    requests = _read_requests()
    try:
        tool, operations = load()
    except BaseException as error:  # an ImportError names the missing library; anything else must be told as well
        _send(replies, {"failed": {"message": f"{type(error).__name__}: {error}", "detail": traceback.format_exc()}})
        _leave(1)
    _send(replies, {"hello": {"protocol": PROTOCOL, "tool": tool}})
    while True:
        request = requests.get()
        _write(replies, _answer(request, operations, lambda event: _send(replies, event)))


def _answer(request: dict[str, Any], operations: dict[str, Operation], send: Callable[[dict[str, Any]], None]) -> bytes:
    identifier = request["id"]

    def progress(fraction: float, message: str, item: dict[str, Any] | None = None) -> None:
        event = {"id": identifier, "event": "progress", "fraction": min(1.0, max(0.0, fraction)), "message": message}
        send(event if item is None else {**event, "item": item})

    try:
        operation = operations.get(request["op"])
        if operation is None:
            raise JobError("tool-failed", f'The worker has no operation "{request["op"]}"')
        # Encoded here: JSON has no NaN, and a result that holds one fails like any other.
        reply = _encode({"id": identifier, "ok": True, "result": operation(request["params"], progress)})
    except JobError as error:
        reply = _encode({"id": identifier, "ok": False, "error": {"code": error.code, "message": str(error), "detail": error.detail}})
    except Exception as error:  # the CAD kernel raises its own exceptions through pybind11; a job never ends the worker
        message = f"{type(error).__name__}: {error}"
        failure = {"code": "tool-failed", "message": message, "detail": traceback.format_exc()}
        reply = _encode({"id": identifier, "ok": False, "error": failure})
    # Chatter of this job must be on its way before the reply is, so that it is logged under this job.
    sys.stdout.flush()
    sys.stderr.flush()
    return reply


def _send(replies: Any, message: dict[str, Any]) -> None:
    _write(replies, _encode(message))


def _encode(message: dict[str, Any]) -> bytes:
    return json.dumps(message, allow_nan=False, separators=(",", ":")).encode() + b"\n"


def _write(replies: Any, data: bytes) -> None:
    view = memoryview(data)
    try:
        while view:
            view = view[replies.write(view) :]
    except OSError:
        _leave(0)  # nobody listens any more


def _read_requests() -> "queue.Queue[dict[str, Any]]":
    """Read fd 3 in a thread of its own: the end of that stream means the parent is gone, also in the middle of a job."""
    requests: queue.Queue[dict[str, Any]] = queue.Queue()
    os.set_inheritable(REQUESTS_FD, False)

    def read() -> None:
        with os.fdopen(REQUESTS_FD, "rb") as stream:
            for line in stream:
                requests.put(json.loads(line))
        _leave(0)

    threading.Thread(target=read, name="requests", daemon=True).start()
    return requests


def die_with_parent(parent: int) -> None:
    """On Linux ask the kernel to kill this process with its parent; elsewhere the reader thread sees the end of fd 3."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    # The parent may have died before prctl took effect. (getppid alone does not tell: a wrapper script may stand between.)
    if parent and os.getppid() != parent:
        try:
            os.kill(parent, 0)
        except OSError:
            _leave(0)


def _leave(status: int) -> NoReturn:
    """End at once: destructors of a native tool may hang or crash, and nothing of theirs is needed."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(status)
