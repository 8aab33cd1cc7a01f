"""Conversion of SVG into PNG and PDF, by vl-convert."""

from __future__ import annotations

from types import ModuleType

from servicetree.drawing.svg_frame import FONTS
from servicetree.errors import Fault, MissingExtraError
from servicetree.i18n.said import told

_SCALE = 2.0  # sharp on today's screens and on paper
_FONT = "'Liberation Sans',Arial,sans-serif"  # comes with vl-convert, and has every sign that our phrases have


def png_bytes(svg: str) -> bytes:
    """Draw SVG as a PNG image.

    Args:
        svg: The document.

    Returns:
        The content of a PNG file.

    Raises:
        MissingExtraError: If vl-convert is not installed.
    """
    return bytes(raster_library("PNG").svg_to_png(_in_one_font(svg), scale=_SCALE))


def pdf_bytes(svg: str) -> bytes:
    """Draw SVG as a PDF page.

    Args:
        svg: The document.

    Returns:
        The content of a PDF file.

    Raises:
        MissingExtraError: If vl-convert is not installed.
    """
    return bytes(raster_library("PDF").svg_to_pdf(_in_one_font(svg)))


def _in_one_font(svg: str) -> str:
    """Name one font: from a list, each line that has a sign the first of them lacks would be set in another."""
    return svg.replace(f"font-family:{FONTS}", f"font-family:{_FONT}")


def raster_library(wanted: str) -> ModuleType:
    """Return the library that draws SVG.

    Args:
        wanted: The format, as readers know it.

    Raises:
        MissingExtraError: If it is not installed.
    """
    try:
        import vl_convert
    except ImportError as error:
        message = told("needs_library", what=wanted, library="vl-convert-python")
        hint = told("install_or_save", extra="png", ending=".svg")
        raise MissingExtraError(Fault("extra", "", message, hint)) from error
    return vl_convert
