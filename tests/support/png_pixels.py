"""Reads the pixels of a PNG, as far as our own renderer writes it: eight bits, with transparency, not interlaced."""

import re
import struct
import zlib

import numpy as np
import vl_convert


def rendered(svg, box, scale=4):
    """The pixels of a part of a picture (left, top, right, bottom), as the renderer for PNG draws it."""
    left, top, right, bottom = (round(edge) for edge in box)
    size = f'width="{right - left}" height="{bottom - top}" viewBox="{left} {top} {right - left} {bottom - top}"'
    part = re.sub(r'width="[\d.]+" height="[\d.]+" viewBox="[^"]+"', size, svg, count=1)
    return pixels(vl_convert.svg_to_png(part, scale=scale))


def pixels(png):
    """Red, green, blue and opacity of every pixel, shape (height, width, 4)."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    place, data = 8, b""
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        chunk = png[place + 8 : place + 8 + length]
        if kind == b"IHDR":
            wide, high, depth, colours, *_, laced = struct.unpack(">IIBBBBB", chunk)
            assert (depth, colours, laced) == (8, 6, 0)
        if kind == b"IDAT":
            data += chunk
        place += length + 12
    raw = zlib.decompress(data)
    rows, above = [], bytearray(4 * wide)
    for number in range(high):
        start = number * (4 * wide + 1)
        above = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + 4 * wide]), above)
        rows.append(np.frombuffer(bytes(above), np.uint8).reshape(wide, 4))
    return np.stack(rows)


def _unfiltered(kind, row, above):
    guess = (_nothing, _left, _above, _mean, _paeth)[kind]
    row, above = bytearray(4) + row, bytearray(4) + above  # nothing stands before the first pixel
    for place in range(4, len(row)):
        row[place] = (row[place] + guess(row[place - 4], above[place], above[place - 4])) & 255
    return row[4:]


def _nothing(*_):
    return 0


def _left(left, *_):
    return left


def _above(_, above, *__):
    return above


def _mean(left, above, _):
    return (left + above) // 2


def _paeth(left, above, corner):
    if above == corner:  # as in most places: then what is guessed, left + above - corner, is the left itself
        return left
    far = (abs(above - corner), abs(left - corner), abs(left + above - 2 * corner))
    return (left, above, corner)[far.index(min(far))]
