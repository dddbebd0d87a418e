"""Work that is done again and again in the background."""

import logging
import threading
from collections.abc import Callable

_log = logging.getLogger("hoibao")


class Keeper:
    """Calls `work` every `seconds` in a thread of its own, until `stop`.

    What goes wrong is logged when it differs from the last time, and tried again.
    """

    def __init__(self, work: Callable[[], object], seconds: float) -> None:
        self._work = work
        self._seconds = seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hoibao-keeper", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop, once the work under way is done."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        trouble = ""
        while not self._stopped.wait(self._seconds):
            try:
                self._work()
                trouble = ""
            except Exception as error:  # noqa: BLE001 - whatever it is may have passed the next time
                if str(error) != trouble:
                    _log.warning("new articles cannot be taken in: %s", error)
                trouble = str(error)
