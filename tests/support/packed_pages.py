"""What a page holds, packed parts among it."""

import base64
import re
import zlib


def everything_in(path) -> str:
    """Read a file as text, with all that is packed in it."""
    return unpacked(path.read_bytes().decode("utf-8", "replace"))


def unpacked(text: str) -> str:
    """Put what is packed in a text into its place."""
    return re.sub(r"[A-Za-z0-9+/=]{200,}", _unpacked, text)


def _unpacked(packed: re.Match) -> str:
    for width in (15, -15, 31):
        try:
            return zlib.decompress(base64.b64decode(packed[0]), width).decode("utf-8", "replace")
        except (zlib.error, ValueError):
            continue
    return packed[0]
