"""Values set in the text of a TOML file, where every other character stays as it is.

tomlkit tells where each key stands and replaces values. New lines are hung on the line before them (on its `trivia`, as
tomlkit calls the blanks, comment and line end around an item): a key that tomlkit adds to a section by itself lands
below the comment that belongs to the next one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import tomlkit
from attrs import define, field
from tomlkit.container import Container
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import InlineTable, Item, Key, Null, Table

from servicetree.tree.toml_writer import toml_lines, toml_value

Keys = tuple[str, ...]

VALUE, INLINE, JOINED, SECTION, IMPLIED = "value", "inline", "joined", "section", "implied"
_SECTION_OF_A_NODE: Final = 2  # [branches.price]: what it lacks is added in joined keys, not in deeper sections


class UneditableError(ValueError):
    """A text in which a value cannot be set without writing other parts of it anew."""


def toml_with(text: str, values: Mapping[Keys, Any], order: Sequence[str] = ()) -> str:
    """Set values in the text of a TOML file.

    A key that is there keeps its place, its comment and its form: a table on one line, keys joined by dots. A new one
    takes the form of what stands around it.

    Args:
        text: Good TOML.
        values: A text, number, list or table of these, by its path of keys; no key needs quotation marks.
        order: Which tables come before which at the top of the file, for those that are new.

    Returns:
        The text with these values.

    Raises:
        UneditableError: If it takes more than changed values and new lines.
    """
    try:
        document = tomlkit.parse(text)
        if document.as_string() != text:
            raise UneditableError("tomlkit would write other parts of this text anew")
        editor = _Editor(document, "\r\n" if "\r\n" in text else "\n", order)
        for keys, value in values.items():
            editor.put(keys, value)
        return editor.finished()
    except TOMLKitError as error:
        raise UneditableError(str(error)) from error


@define(eq=False)
class _Place:
    """Where something stands in the text.

    Attributes:
        keys: Its path of keys.
        form: A value, a table on one line, a table of joined keys, a section, or only implied by what stands in it.
        section: The section that it stands in; of a section, itself.
        item: What tomlkit holds there; None for the whole.
        key: The last of its keys, as tomlkit has it.
        holder: The tomlkit container that has this key.
    """

    keys: Keys
    form: str
    section: Keys
    item: Any = None
    key: Key | None = None
    holder: Container | None = None

    @property
    def is_a_line(self) -> bool:
        """Whether a line of the text begins with it."""
        return self.form in (VALUE, INLINE, SECTION)


def _places(holder: Container, above: Keys, section: Keys) -> Iterator[_Place]:
    """Go through everything in a container, in the order of the text; what stands inside a line comes with it."""
    for key, item in holder.body:
        if key is None or isinstance(item, Null):
            continue
        keys = (*above, key.key)
        form = _form(key, item)
        inside = keys if form in (SECTION, IMPLIED) else section
        yield _Place(keys, form, inside if form == SECTION else section, item, key, holder)
        if form != VALUE:
            yield from _places(item.value, keys, inside)


def _form(key: Key, item: Item) -> str:
    if isinstance(item, InlineTable):
        return INLINE
    if not isinstance(item, Table):
        return VALUE
    if key.is_dotted():
        return JOINED
    return IMPLIED if item.is_super_table() else SECTION


@define(eq=False)
class _Editor:
    """A document, and where in it new lines find their place."""

    document: tomlkit.TOMLDocument
    newline: str
    order: Sequence[str]
    places: dict[Keys, _Place] = field(init=False)
    inside: dict[Keys, set[str]] = field(init=False, factory=dict)  # the keys of each table, wherever it is written
    lines: dict[Keys, list[_Place]] = field(init=False, factory=dict)  # of each section, its header first
    last_below: dict[Keys, _Place] = field(init=False, factory=dict)  # the last line below a path, in any section
    first_header: dict[Keys, _Place] = field(init=False, factory=dict)  # the first section below a path
    last_line: _Place | None = field(init=False, default=None)
    new_sections: dict[Keys, list[str]] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self.places = {(): _Place((), SECTION, ())}
        for place in _places(self.document, (), ()):
            if (known := self.places.get(place.keys)) is None or known.form == IMPLIED:
                self.places[place.keys] = place
            self.inside.setdefault(place.keys[:-1], set()).add(place.keys[-1])
            line = self.last_line
            if line is not None and line.form == INLINE and place.keys[: len(line.keys)] == line.keys:
                continue  # it stands inside that line
            if place.is_a_line:
                self.last_line = place
                self.lines.setdefault(place.section, []).append(place)
                for depth in range(1, len(place.keys) + 1):
                    self.last_below[place.keys[:depth]] = place
                    if place.form == SECTION:
                        self.first_header.setdefault(place.keys[:depth], place)

    def put(self, keys: Keys, value: Any) -> None:
        """Set one value, wherever it stands or is to stand."""
        place = self.places.get(keys)
        if place is None:
            self.add(keys, value)
        elif place.form in (VALUE, INLINE):
            self.replace(place, value)
        elif not self.put_inside(keys, value):
            raise UneditableError(f"{'.'.join(keys)} is a table that would have to go")

    def replace(self, place: _Place, value: Any) -> None:
        """Change a value in its place; of a table with the same keys, what differs."""
        if place.item.unwrap() == value or (place.form == INLINE and self.put_inside(place.keys, value)):
            return
        self.replace_item(place, tomlkit.value(toml_value(value)))

    def replace_item(self, place: _Place, item: Item) -> None:
        """Put something else where a line holds its value."""
        assert place.holder is not None  # only the whole stands in nothing
        assert place.key is not None
        place.item = item
        place.holder[place.key.key] = item

    def put_inside(self, keys: Keys, value: Any) -> bool:
        """Set each value of a table, if its keys are the same; say whether they are."""
        if not isinstance(value, Mapping) or set(value) != self.inside.get(keys):
            return False
        for key, part in value.items():
            self.put((*keys, key), part)
        return True

    def add(self, keys: Keys, value: Any) -> None:
        """Add a key to the nearest table that is there."""
        above = [self.places[keys[:depth]] for depth in reversed(range(len(keys))) if keys[:depth] in self.places]
        owner = above[0]
        missing = len(keys) - len(owner.keys)
        if (line := next((place for place in above if place.form == INLINE), None)) is not None:
            self.add_inside_a_line(line, keys[len(line.keys) :], value)
        elif owner.form == JOINED or (owner.form == SECTION and len(owner.keys) >= _SECTION_OF_A_NODE):
            self.add_line(owner, keys, value, is_joined=owner.form == JOINED or missing > 1)
        elif owner.form == SECTION and missing == 1:
            self.add_line(owner, keys, value, is_joined=False)
        else:
            deepest = len(keys) - 1
            depth = min(deepest, _SECTION_OF_A_NODE) if len(owner.keys) <= _SECTION_OF_A_NODE else deepest
            self.new_sections.setdefault(keys[:depth], []).extend(_written(keys[depth:], value))

    def add_inside_a_line(self, owner: _Place, keys: Keys, value: Any) -> None:
        """Add a key to a table on one line."""
        written = f"{'.'.join(keys)} = {toml_value(value)}"
        last = next((item for key, item in reversed(owner.item.value.body) if key is not None), None)
        if last is None:
            self.replace_item(owner, tomlkit.value(f"{{ {written} }}"))
        else:
            last.trivia.trail += f", {written}"

    def add_line(self, owner: _Place, keys: Keys, value: Any, *, is_joined: bool) -> None:
        """Add a line to a section: joined keys after their like, others after those before the joined ones."""
        section = owner.section
        lines = self.lines[section]
        if is_joined:
            before = [line for line in lines if line.keys[: len(owner.keys)] == owner.keys][-1]
        else:
            before = lines[0]
            for line in lines:
                if len(line.keys) <= len(section) + 1:
                    before = line
                elif section:
                    break
        indent = "" if before.form == SECTION else before.item.trivia.indent
        self.hang(before, [indent + line for line in _written(keys[len(section) :], value)])

    def hang(self, place: _Place, lines: Sequence[str]) -> None:
        """Write lines below a place; at the end of a text without a last line end, there is none after them either."""
        trivia = place.item.trivia
        text = self.newline.join(lines)
        trivia.trail += text + self.newline if trivia.trail.endswith("\n") else self.newline + text

    def finished(self) -> str:
        """Write the text, new sections in their places."""
        at_the_end = []
        for keys, lines in self.new_sections.items():
            block = [f"[{'.'.join(keys)}]", *lines]
            if keys in self.first_header:
                header = self.first_header[keys].item
                header.trivia.indent = self.newline.join([*block, "", header.trivia.indent])
            elif (before := self.place_before(keys)) is not None and before is not self.last_line:
                self.hang(before, ["", *block])
            else:
                at_the_end += ["", *block]  # below the last comment, too
        text = self.document.as_string()
        if not at_the_end:
            return text
        added = self.newline.join(at_the_end)
        return text + added + self.newline if text.endswith("\n") else text + self.newline + added

    def place_before(self, keys: Keys) -> _Place | None:
        """Find the line after which a new section stands: the last of its like, or of the tables before it."""
        for depth in reversed(range(1, len(keys))):
            if keys[:depth] in self.last_below:
                return self.last_below[keys[:depth]]
        earlier = self.order[: self.order.index(keys[0])] if keys[0] in self.order else ()
        found = [self.last_below[name,] for name in reversed(earlier) if (name,) in self.first_header]
        return found[0] if found else None


def _written(keys: Keys, value: Any) -> list[str]:
    return list(toml_lines({keys[-1]: value}, "".join(f"{key}." for key in keys[:-1])))
