"""Labels that have broken other tools, and trees that bear them."""

from hypothesis import strategies as some

from servicetree.drawing.tree_picture.tree_values import Leaf, Picture, PictureNode, Strand
from servicetree.drawing.values import Figure
from servicetree.tree.nodes import Aspect, Branch
from servicetree.tree.questions import Question, Scale
from servicetree.tree.service_tree import ServiceTree

LABELS = (
    "</script><script>alert(1)</script>",
    '"];evil [label="x',
    "back\\slash\\",
    "<<b>h</b>>",
    r"\N \G \l \n",
    "URL=javascript:alert(1)",
    "%%{init: {'theme':'dark'}}%%",
    'click A "javascript:alert(1)"',
    "a ] b ) c } d | e",
    "`code` $$x$$ --- end",
    "two\nlines\r\nand\ttabs\u2028more",
    "nul\x00bell\x07\ufffe",
    "\u202egnp.exe\u200b\u2066",
    "&lt;&#60;&amp;#quot;",
    "]]> <!-- --> <![CDATA[",
    "end",
    "subgraph x",
    "x" * 1_000_000,
    "Ж" * 500,
    "見" * 300,
    "👩\u200d👩\u200d👧 ملصق",
    'c"d',
    "a:b",
    'image="/etc/passwd" shapefile=x',
    "=cmd|' /C calc'!A0",
    "{{7*7}} {% raw %} {0} {points}",
    "' onload='alert(1)' x='",
    'fill="url(#stripes)"',
    "10,5\t+1 @x",
)

# A tree refuses lone surrogates; quoting must survive them all the same.
any_text = some.one_of(some.sampled_from((*LABELS, "lone \ud800")), some.text(some.characters(), max_size=40))


def tree_of(labels):
    """A tree whose labels, questions and all are of a list, in order, again and again."""
    source = iter(labels * 20)
    return ServiceTree(
        name="hostile",
        label=next(source),
        scale=Scale(1, 5),
        aspects=(Aspect(id="a", label=next(source), questions=(Question(id="q", text=next(source)),)),),
        branches=(
            Branch(id="bough", label=next(source)),
            *(
                Branch(
                    id=f"b{number}",
                    label=next(source),
                    parent="bough" if number < 2 else None,
                    questions=(Question(id="q", text=next(source)),),
                )
                for number in range(4)
            ),
        ),
    )


@some.composite
def pictures(draw):
    """A picture of any labels and any figures, without the trouble of an account behind it."""
    number = some.one_of(some.none(), some.floats(-300, 300))
    points = some.floats(-60, 60)
    lang = draw(some.sampled_from(["en", "fr", "ru"]))
    parts = [
        PictureNode("a", "aspect", None, draw(any_text), draw(some.floats(0, 1)), Figure(draw(number)), 3, draw(number))
    ]
    for index in range(draw(some.integers(0, 5))):
        above = draw(some.sampled_from([None, *(part.id for part in parts[1:])]))
        unsure, carry = draw(some.booleans()), Figure(draw(number), draw(number), draw(number))
        climbing = Strand("a", parts[0].words, "aspect", draw(points), carry, unsure)
        strands = [climbing, Strand(f"b{index}", "", "own", draw(points))]
        leaves = tuple(Leaf(draw(any_text), 0.5, draw(number), draw(number)) for _ in range(draw(some.integers(1, 3))))
        words, weight, score = draw(any_text), draw(some.floats(0, 1)), Figure(draw(number))
        told = (above, words, weight, score, None, None, tuple(strands), leaves, carry)
        parts.append(PictureNode(f"b{index}", "branch", *told, stated=draw(some.booleans()), unsure=unsure))
    said = [draw(any_text) for _ in range(4)]
    return Picture(lang, "account", *said, trunk_score=Figure(draw(number)), parts=tuple(parts))
