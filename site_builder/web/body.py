"""Reading the body of an answer: no longer than a limit allows, in bytes, in seconds, and in what it unpacks to."""

from __future__ import annotations

import time
import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import requests

MAX_BYTES = 5_000_000
DEADLINE = 90.0
"""Seconds from the first byte of a body to its last; a timeout begins anew with each byte."""
_CHUNK = 1 << 16


class BrokenBodyError(Exception):
    """The body is not what its head promised. ``final`` says that asking again cannot help."""

    def __init__(self, message: str, *, final: bool = False) -> None:
        super().__init__(message)
        self.final = final


def read_body(answer: requests.Response, most: int) -> bytes:
    """The unpacked body of an answer that was asked for as a stream.

    Raises BrokenBodyError for one that is cut off, too long, too slow, or packed in a way that was not asked for.
    """
    from urllib3.exceptions import IncompleteRead, InvalidChunkLength, ProtocolError

    packed = answer.headers.get("Content-Encoding", "").lower().strip()
    if packed not in ("", "identity", "gzip", "x-gzip"):
        raise BrokenBodyError(f"is packed as {packed}, which was not asked for", final=True)
    unpack = zlib.decompressobj(wbits=31) if packed.endswith("gzip") else None
    end, body = time.monotonic() + DEADLINE, bytearray()
    try:
        while chunk := _next(answer.raw):
            body += unpack.decompress(chunk, most + 1 - len(body)) if unpack else chunk
            if len(body) > most:
                raise BrokenBodyError(f"is larger than {most:,} bytes", final=True)
            if time.monotonic() > end:
                raise BrokenBodyError(f"did not end within {DEADLINE:.0f} seconds", final=True)
    except (IncompleteRead, InvalidChunkLength):
        raise BrokenBodyError(f"was cut off behind {len(body):,} bytes") from None
    except ProtocolError as error:
        raise BrokenBodyError(f"was cut off behind {len(body):,} bytes") from error
    except zlib.error:
        raise BrokenBodyError("cannot be unpacked") from None
    if unpack and body and not unpack.eof:
        raise BrokenBodyError(f"was cut off behind {len(body):,} bytes")
    return bytes(body)


def _next(raw: Any) -> bytes:
    """The bytes that are there, as they came; empty at the end."""
    if hasattr(raw, "read1"):
        return bytes(raw.read1(_CHUNK, decode_content=False))
    return bytes(raw.read(1 << 10, decode_content=False))  # urllib3 before 2.1: waits for all of them
