"""What a digest says: what changed, what is still open, what falls due, how the boards stand. Reads only."""

from alerts.digests.boards import BoardLine
from alerts.digests.reading import Reader
from alerts.digests.types import Digest, Due, Span

__all__ = ["BoardLine", "Digest", "Due", "Reader", "Span"]
