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
    for place in range(len(row)):
        left = row[place - 4] if place >= 4 else 0
        corner = above[place - 4] if place >= 4 else 0
        guess = (0, left, above[place], (left + above[place]) // 2, _paeth(left, above[place], corner))[kind]
        row[place] = (row[place] + guess) & 255
    return row


def _paeth(left, above, corner):
    far = (abs(above - corner), abs(left - corner), abs(left + above - 2 * corner))
    return (left, above, corner)[far.index(min(far))]
