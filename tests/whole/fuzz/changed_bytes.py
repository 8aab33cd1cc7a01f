"""Changes to the bytes of a sound file, drawn from a seed: bits, runs, lines, numbers, words that programs trip on."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

NUMBERS = (
    *(b"0", b"-1", b"1e999", b"-1e308", b"5e-324", b"nan", b"inf", b"NaN", b"Infinity", b"99999999999999999999"),
    *(b"9" * 400, b"0x7fffffffffffffff", b"1_0", b"01", b"1.", b".5", b"+3", b"1e", b"2147483648"),
    *("٧".encode(), "７".encode(), "−1".encode(), b"1,5", b"1;5", b"true", b"null", b'""', b"[]", b"{}", b"2026-01-01"),
)
SIGNS = (
    *(b"\0", b"\r", b"\n", b"\r\n", b"\n\n", b"\t", b",", b";", b"|", b'"', b"'", b'"""', b"'''", b"\\", b"\\u0000"),
    *(b"=", b"=1+1", b"#", b"[", b"]", b"[[", b"]]", b"{", b"}", b".", b":", b"<", b">", b"&", b"%", b"*", b"?", b"$"),
    *(b"\xef\xbb\xbf", b"\xff\xfe", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\x1b[31m", b"\x7f", b"\x1a", b"sep=;\n"),
    *("\u202e".encode(), "\u2028".encode(), "\u0301".encode(), "😀".encode(), "Ж".encode(), "é".encode("latin-1")),
    *(b"<script>", b"{{7*7}}", b"../../etc/passwd", b"NaN", b"None", b"a" * 300, b"[" * 70, b"a." * 70),
)
_MOST_CHANGES = 4
_LONGEST_RUN = 40


def changed(content: bytes, rng: random.Random, words: Sequence[bytes] = ()) -> bytes:
    """Change a file in one to four places.

    Args:
        content: What stands in the file.
        rng: Where chance comes from.
        words: Words that mean something in such a file; they are put where they do not belong.
    """
    for _ in range(rng.randint(1, _MOST_CHANGES)):
        content = rng.choice(_CHANGES)(content, rng, words)
    return content


def _run_of(content: bytes, rng: random.Random) -> tuple[int, int]:
    start = rng.randrange(len(content) + 1)
    return start, min(len(content), start + rng.randint(1, _LONGEST_RUN))


def _flip(content: bytes, rng: random.Random, _: Sequence[bytes]) -> bytes:
    flipped = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 8)) if content else 0):
        flipped[rng.randrange(len(flipped))] ^= 1 << rng.randrange(8)
    return bytes(flipped)


def _overwrite(content: bytes, rng: random.Random, _: Sequence[bytes]) -> bytes:
    start, end = _run_of(content, rng)
    fill = rng.choice((bytes(end - start), b"\xff" * (end - start), rng.randbytes(end - start)))
    return content[:start] + fill + content[end:]


def _leave_out(content: bytes, rng: random.Random, _: Sequence[bytes]) -> bytes:
    start, end = _run_of(content, rng)
    return content[:start] + content[end:]


def _repeat(content: bytes, rng: random.Random, _: Sequence[bytes]) -> bytes:
    start, end = _run_of(content, rng)
    return content[:end] + content[start:end] * rng.choice((1, 2, 20)) + content[end:]


def _tear(content: bytes, rng: random.Random, _: Sequence[bytes]) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def _insert(content: bytes, rng: random.Random, words: Sequence[bytes]) -> bytes:
    place = rng.randrange(len(content) + 1)
    return content[:place] + rng.choice((*SIGNS, *NUMBERS, *words)) + content[place:]


def _other_number(content: bytes, rng: random.Random, _: Sequence[bytes]) -> bytes:
    found = [*re.finditer(rb"-?\d+(\.\d+)?", content[:20_000])]
    if not found:
        return content
    number = rng.choice(found)
    return content[: number.start()] + rng.choice(NUMBERS) + content[number.end() :]


def _other_word(content: bytes, rng: random.Random, words: Sequence[bytes]) -> bytes:
    found = [*re.finditer(rb"[A-Za-z_]\w+", content[:20_000])]
    if not found:
        return content
    old = rng.choice(found)
    new = rng.choice((*words, *(one.group() for one in found[:50]), *SIGNS[-8:]))
    return content[: old.start()] + new + content[old.end() :]


def _other_lines(content: bytes, rng: random.Random, _: Sequence[bytes]) -> bytes:
    lines = content.split(b"\n")
    first, second = rng.randrange(len(lines)), rng.randrange(len(lines))
    match rng.randrange(4):
        case 0:
            lines[first], lines[second] = lines[second], lines[first]
        case 1:
            lines.insert(first, lines[second])
        case 2:
            del lines[first]
        case 3:
            lines[first] += lines[second]
    return rng.choice((b"\n", b"\n", b"\n", b"\r\n", b"\r")).join(lines)


_CHANGES: tuple[Callable[[bytes, random.Random, Sequence[bytes]], bytes], ...] = (
    *(_flip, _overwrite, _leave_out, _repeat, _tear),
    *(_insert, _insert, _other_number, _other_number, _other_word, _other_word, _other_lines),
)
