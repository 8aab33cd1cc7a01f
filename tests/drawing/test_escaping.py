"""Quoting: any text is data in SVG, DOT and Mermaid."""

import sys
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from support.hostile_labels import LABELS, any_text

from servicetree.drawing.escaping import clean, dot_string, mermaid_string, shortened, xml_text


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain", "plain"),
        ("a\nb\tc", "a b c"),
        ("a\x00b\ufffe\ud800", "a\N{REPLACEMENT CHARACTER}b" + 2 * "\N{REPLACEMENT CHARACTER}"),
        ("\u202egnp", "\\u202egnp"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_what_cannot_be_written_is_replaced_and_what_is_unseen_is_shown(raw, shown):
    """Illegal characters, line breaks, overrides; the joiners of Persian stay."""
    assert clean(raw) == shown


@pytest.mark.parametrize(
    ("raw", "quoted"),
    [
        ('say "x"', r'"say \"x\""'),
        ("back\\slash\\", r'"back\\slash\\"'),
        (r"\N", r'"\\N"'),
        ("<b>", '"<b>"'),
        ("&lt;", '"&amp;lt;"'),
    ],
)
def test_dot_strings(raw, quoted):
    """Backslashes doubled, quotes escaped, entities literal, never HTML-like."""
    assert dot_string([raw]) == quoted


def test_dot_lines_are_ours():
    """A break between lines is an escape of DOT, a break inside a label a space."""
    assert dot_string(["a\nb", "c"]) == r'"a b\nc"'


@pytest.mark.parametrize(
    ("raw", "quoted"),
    [
        ('say "x"', '"say #quot;x#quot;"'),
        ("]", '"#93;"'),
        ("#35;", '"#35;35#59;"'),
        ("`$$`", '"#96;#36;#36;#96;"'),
        ("<i>", '"#60;i#62;"'),
        ("Кафе é", '"Кафе é"'),
    ],
)
def test_mermaid_strings(raw, quoted):
    """All punctuation but full stop and comma as entity codes."""
    assert mermaid_string([raw]) == quoted


@given(any_text)
def test_xml_gives_back_what_was_shown(text):
    """A parser reads the cleaned text again, as element and as attribute."""
    safe = xml_text(text, 500)
    root = ET.fromstring(f"<a b='{safe}' c=\"{safe}\">{safe}</a>")  # noqa: S314 - our own text
    assert root.attrib["c"] == root.attrib["b"]
    assert root.text in {None, root.text}
    assert not list(root)


@pytest.mark.parametrize("label", LABELS)
def test_labels_are_cut_to_a_bounded_size(label):
    """A megabyte is no label."""
    assert max(len(dot_string([label])), len(mermaid_string([label])), len(xml_text(label))) < 10_000
    assert len(shortened(label)) <= 200


def test_nothing_printable_is_ever_replaced():
    """What Python calls printable may be written as it is, whatever the character."""
    printable = "".join(filter(str.isprintable, map(chr, range(sys.maxunicode + 1))))
    assert clean(printable + "\n") == printable + " "
