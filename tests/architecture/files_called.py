"""Which files of the project run, or get a certain value as an argument, while a block runs."""

from __future__ import annotations

import inspect
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).parents[2]
_FOREIGN = ("tests", "bench", ".venv")


@contextmanager
def files_called(
    with_value: Callable[[object], bool] | None = None,
    *,
    until: Callable[[], bool] = lambda: False,
) -> Iterator[list[str]]:
    """Collect the files, in order, whose functions are called; also in threads that start meanwhile.

    With a condition: only those that get such a value, or a list of such values, as an argument.
    Nothing is collected once `until` is true.
    """
    found: dict[str, None] = {}

    def holds(value: object, depth: int = 0) -> bool:
        if with_value is None or with_value(value):
            return True
        items = value[:4] if isinstance(value, list | tuple) and depth < 2 else ()
        return any(holds(item, depth + 1) for item in items)

    def note(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event != "call" or not code.co_filename.startswith(f"{ROOT}/") or until():
            return
        if not code.co_flags & inspect.CO_OPTIMIZED:
            return  # the body of a module or class, which a late import runs
        name = str(Path(code.co_filename).relative_to(ROOT))
        if name in found or name.startswith(_FOREIGN) or not name.endswith(".py"):
            return
        if with_value is None:
            found[name] = None
            return
        arguments = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        if any(holds(frame.f_locals.get(one)) for one in arguments if one != "self"):
            found[name] = None

    files: list[str] = []
    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield files
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
        files += found
