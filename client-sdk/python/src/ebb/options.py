"""How patient a client is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """How patient a client is."""

    deadline: float = 30.0
    """Seconds that a call may take which has no timeout of its own, repetitions included."""
    ending_deadline: float = 600.0
    """The same for Complete and Cancel, which wait for the destination disk."""
    attempts: int = 5
    """How often a call is tried while the service is unavailable, at most 5: those that read, and those that carry a
    request id. All five together take some five seconds."""

    def __post_init__(self) -> None:
        if not 1 <= self.attempts <= 5 or self.deadline <= 0 or self.ending_deadline <= 0:
            raise ValueError("a call needs some time, and one to five attempts")


DEFAULTS = Options()
