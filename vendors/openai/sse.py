"""Server-sent events out of raw bytes, however the network cut them."""

LONGEST_EVENT = 1_048_576


class EventTooLong(ValueError):  # noqa: N818 - named after what came, not after what we did
    """The server sent more than `LONGEST_EVENT` bytes without ending an event."""


class EventReader:
    """Feed it chunks; it gives back the data of every event that ended in them.

    Lines may end in LF, CR or CRLF, also with a cut in between. Comments and fields other than `data` are passed over;
    an event that never ends is never given back.
    """

    def __init__(self) -> None:
        self._line = b""
        self._data: list[bytes] = []
        self._size = 0
        self._was_carriage_return = False

    def feed(self, chunk: bytes) -> list[bytes]:
        """Raises `EventTooLong`."""
        events = []
        *lines, self._line = (self._line + self._with_plain_ends(chunk)).split(b"\n")
        for line in lines:
            if line:
                self._take(line)
            elif self._data:
                events.append(b"\n".join(self._data))
                self._data, self._size = [], 0
        if self._size + len(self._line) > LONGEST_EVENT:
            raise EventTooLong
        return events

    def _with_plain_ends(self, chunk: bytes) -> bytes:
        if self._was_carriage_return and chunk.startswith(b"\n"):
            chunk = chunk[1:]
            self._was_carriage_return = False
        if chunk:
            self._was_carriage_return = chunk.endswith(b"\r")
        return chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in chunk else chunk

    def _take(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        if name == b"data":
            self._data.append(value.removeprefix(b" "))
            self._size += len(line)
