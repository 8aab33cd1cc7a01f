"""Write a proposed tree as a tree file in which every guess is a comment, for a person to go through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from attrs import frozen

from servicetree.i18n.formatting import number_text, phrase_book
from servicetree.proposing.column_roles import Sorted
from servicetree.proposing.node_guesses import Asked, Common, Part, Remark
from servicetree.tree.toml_writer import toml_lines, toml_value

WORDS: dict[str, tuple[str, str, str]] = {
    "opening": (
        (
            "Proposed from {source}: {rows} rows, {columns} columns, {asked} of them asked about. Every comment "
            "with “guess” is a guess: look at it, change what is wrong, then take it away."
        ),
        (
            "Proposé d’après {source} : {rows} lignes, {columns} colonnes, dont {asked} questions. Chaque "
            "commentaire « à vérifier » est une supposition : corrigez ce qui est faux, puis supprimez-le."
        ),
        (
            "Предложено по {source}: строк {rows}, столбцов {columns}, из них вопросов {asked}. Каждое примечание"
            " со словом «догадка» проверьте, исправьте неверное и уберите."
        ),
    ),
    "nearest": (
        (
            "guess: nearest to the built-in tree “{tree}”. Another one: servicetree new NAME --from-answers ... "
            "--from TREE"
        ),
        (
            "à vérifier : l’arbre fourni le plus proche est « {tree} ». Pour un autre : servicetree new NOM "
            "--from-answers ... --from ARBRE"
        ),
        (
            "догадка: ближе всего готовое дерево «{tree}». Взять другое: servicetree new ИМЯ --from-answers ... "
            "--from ДЕРЕВО"
        ),
    ),
    "nearest_none": (
        (
            "guess: no built-in tree is near; the words of “{tree}” were used. Another one: servicetree new NAME "
            "--from-answers ... --from TREE"
        ),
        (
            "à vérifier : aucun arbre fourni n’est proche ; les mots de « {tree} » ont servi. Pour un autre : "
            "servicetree new NOM --from-answers ... --from ARBRE"
        ),
        (
            "догадка: близкого готового дерева нет, взяты слова «{tree}». Взять другое: servicetree new ИМЯ "
            "--from-answers ... --from ДЕРЕВО"
        ),
    ),
    "heads": (
        (
            "Below the names stand {count} lines that hold no answers. They are listed under “missing” here; "
            "better delete them from the file, then take those texts away."
        ),
        (
            "Sous les noms, {count} lignes ne contiennent pas de réponses. Elles figurent ici sous « missing » ; "
            "mieux vaut les supprimer du fichier, puis retirer ces textes."
        ),
        (
            "Под заголовком есть строки без ответов: {count}. Здесь они перечислены в missing; лучше удалить их "
            "из файла, а затем убрать эти тексты."
        ),
    ),
    "head_texts": (
        "from the lines that hold no answers:",
        "des lignes sans réponses :",
        "из строк без ответов:",
    ),
    "common": (
        "guess: {fitting} of {ratings} ratings fit this scale",
        "à vérifier : {fitting} notes sur {ratings} entrent dans cette échelle",
        "догадка: в эту шкалу укладываются оценки {fitting} из {ratings}",
    ),
    "common_codes": (
        "guess: no answers, since they lie outside the scale, or those who gave them are like anybody else",
        "à vérifier : absences de réponse, car hors de l’échelle, ou données par des gens comme les autres",
        "догадка: это «нет ответа» — значения вне шкалы или такие, которые ставят люди без особого мнения",
    ),
    "trunk": ("Trunk", "Le tronc", "Ствол"),
    "trunk_words": (
        "guess: these come first for the customer, because they do so in the tree “{tree}”",
        "à vérifier : ceci vient en premier pour le client, comme dans l’arbre « {tree} »",
        "догадка: с этого начинается для клиента, как в дереве «{tree}»",
    ),
    "trunk_first": (
        (
            "guess: the trunk, only because it stands first in the table. Which part comes first for the customer"
            " the answers cannot tell: choose it yourself"
        ),
        (
            "à vérifier : le tronc, seulement parce que cela vient en premier dans le tableau. Ce qui vient en "
            "premier pour le client, les réponses ne peuvent le dire : à vous de choisir"
        ),
        (
            "догадка: ствол — лишь потому, что стоит в таблице первым. С чего начинается для клиента, ответы "
            "сказать не могут: выберите сами"
        ),
    ),
    "node_words": (
        "guess: like “{node}” of the tree “{tree}”, by the words {words}",
        "à vérifier : comme « {node} » de l’arbre « {tree} », d’après les mots {words}",
        "догадка: как «{node}» дерева «{tree}», по словам {words}",
    ),
    "node_block": (
        "guess: these {count} hang together, are named alike or stand side by side",
        "à vérifier : ces {count} questions vont ensemble, ont un nom semblable ou se suivent",
        "догадка: эти вопросы ({count}) связаны между собой, схоже названы или стоят рядом",
    ),
    "node_alone": (
        "guess: hangs together with no other block; it may belong to one of them",
        "à vérifier : n’est liée à aucun autre groupe ; elle appartient peut-être à l’un d’eux",
        "догадка: ни с одной группой не связан; возможно, относится к одной из них",
    ),
    "reversed": (
        "guess: reversed, since it runs against the other ratings (correlation {r})",
        "à vérifier : inversée, car elle va à l’encontre des autres notes (corrélation {r})",
        "догадка: обратный вопрос, идёт против остальных оценок (корреляция {r})",
    ),
    "scale": (
        "guess: on a scale of its own, {low}–{high}",
        "à vérifier : sur sa propre échelle, de {low} à {high}",
        "догадка: со своей шкалой, {low}–{high}",
    ),
    "codes": ("guess: no answer: {codes}", "à vérifier : pas de réponse : {codes}", "догадка: «нет ответа»: {codes}"),
    "anchors": (
        "guess: full marks at 0, none at {latest} {unit}, which 1 in 20 exceeds; set what your customers put up with",
        (
            "à vérifier : tous les points à 0, aucun à {latest} {unit}, que 1 client sur 20 dépasse ; fixez ce "
            "que vos clients acceptent"
        ),
        (
            "догадка: лучший балл при 0, худший при {latest} ({unit}), больше бывает у 1 из 20; укажите, что "
            "терпят ваши клиенты"
        ),
    ),
    "left_out": ("Left out:", "Laissées de côté :", "Не вошли:"),
    "id": ("an id: --id {name}", "un identifiant : --id {name}", "идентификатор: --id {name}"),
    "date": (
        "a date or time; make months of it for --period",
        "une date ou une heure ; faites-en des mois pour --period",
        "дата или время; для --period сделайте из неё месяцы",
    ),
    "period": ("a period: --period {name}", "une période : --period {name}", "период: --period {name}"),
    "weight": (
        "survey weights: --weight {name}",
        "des poids d’enquête : --weight {name}",
        "веса опроса: --weight {name}",
    ),
    "segment": ("{distinct} groups: --by {name}", "{distinct} groupes : --by {name}", "групп {distinct}: --by {name}"),
    "gate": (
        "tells who reached a branch, or what was put right",
        "dit qui est concerné par une branche, ou ce qui a été réparé",
        "говорит, кого касается ветвь или что было исправлено",
    ),
    "admin": ("written by the survey tool", "écrite par l’outil d’enquête", "служебный столбец программы опроса"),
    "text": ("free text", "texte libre", "свободный текст"),
    "wordy": (
        "answers in words, such as “{example}”: export them as numbers, or list them in order yourself",
        "réponses en mots, comme « {example} » : exportez-les en nombres",
        "ответы словами, например «{example}»: выгрузите их числами",
    ),
    "constant": ("one answer only", "une seule réponse", "один и тот же ответ"),
    "empty": ("empty", "vide", "пусто"),
    "sparse": (
        "hardly anyone answered ({answered})",
        "presque personne n’a répondu ({answered})",
        "почти никто не ответил ({answered})",
    ),
    "amount": (
        "amounts or codes ({low} to {high}); an amount can be a question of kind “measure”",
        "montants ou codes ({low} à {high}) ; un montant peut devenir une question de type « measure »",
        "величины или коды (от {low} до {high}); величина может стать вопросом вида measure",
    ),
    "duration": (
        "times ({unit}) that no word places; kind “duration”",
        "durées ({unit}) qu’aucun mot ne situe ; type « duration »",
        "время ({unit}), место которого слова не указывают; вид duration",
    ),
    "apart": (
        "moves with no other rating (correlation {r}): perhaps a code; otherwise take it in",
        "ne varie avec aucune autre note (corrélation {r}) : peut-être un code ; sinon, ajoutez-la",
        "не связан с остальными оценками (корреляция {r}): возможно, код; иначе добавьте",
    ),
    "narrow": (
        "{low}–{high} only, where others have more points: a group, or how important something is",
        "{low} à {high} seulement, quand les autres ont plus de points : un groupe, ou une importance",
        "только {low}–{high}, когда у других шкала длиннее: группа или важность",
    ),
    "foreign": (
        "holds {foreign}, which are no answers",
        "contient {foreign}, qui ne sont pas des réponses",
        "содержит {foreign}: это не ответы",
    ),
    "rating": ("a rating without a place", "une note sans place", "оценка без места"),
    "next": ("Then:", "Ensuite :", "Затем:"),
}
_NUMBERS: Final = {"r": 2, "low": 0, "high": 0, "latest": None}
_WIDTH: Final = 116
_MOST_LETTERS: Final = 60

phrase = phrase_book(WORDS)


@frozen
class Facts:
    """What a draft says besides its parts.

    Attributes:
        name: The name of the new tree.
        source: What to call the answers.
        tree: The tree whose words were used.
        near: Whether it is nearer than others, or was asked for.
        trunk: The trunk's label; empty if no words led to one.
        common: The scale of most ratings.
        rows: How many people answered.
        heads: Lines below the names without answers.
        columns: How many columns there are.
        options: Options that the columns suggest, by name.
    """

    name: str
    source: str
    tree: str
    near: bool
    trunk: Any
    common: Common
    rows: int
    heads: int
    columns: int
    options: Mapping[str, str]


def drafted(parts: Sequence[Part], left_out: Sequence[Sorted], facts: Facts, lang: str) -> str:
    """Write a tree file.

    Args:
        parts: Its nodes.
        left_out: The columns that are no questions.
        facts: What else to say.
        lang: ``en``, ``fr`` or ``ru``: the language of the comments.

    Returns:
        TOML.
    """
    lines = [*_heading(parts, facts, lang), *_scale(parts, facts, lang), *_trunk(parts, facts, lang)]
    for part in parts:
        lines += ["", *_remarks(part.remarks, lang), f"[{part.table}.{part.id}]", *toml_lines(part.fields)]
        for name, one in named(part.asked).items():
            lines += [*_remarks(one.remarks, lang), *toml_lines({"questions": {name: one.fields}})]
    lines += ["", f"# {phrase('left_out', lang)}"] if left_out else []
    width = max((len(_brief(column.name)) for column in left_out), default=0)
    lines += [f"#   {_brief(column.name):<{width}}  {left_out_because(column, lang)}" for column in left_out]
    options = "".join(f" --{option} {_quoted(column)}" for option, column in facts.options.items())
    lines += ["", f"# {phrase('next', lang)}", f"#   servicetree check {facts.name}.toml {_quoted(facts.source)}"]
    lines += [f"#   servicetree trace {_quoted(facts.source)} --tree {facts.name}.toml{options}"]
    return "\n".join(lines) + "\n"


def named(asked: Sequence[Asked]) -> dict[str, Asked]:
    """Give questions ids that are theirs alone within a node."""
    found: dict[str, Asked] = {}
    for place, one in enumerate(asked, start=1):
        wish = one.wish or f"q{place}"
        name = next(
            name for name in (wish, *(f"{wish}_{more}" for more in range(2, len(asked) + 2))) if name not in found
        )
        found[name] = one
    return found


def said(remark: Remark, lang: str) -> str:
    """Word a remark."""
    key, facts = remark
    shown = {name: _shown(name, value, lang) for name, value in facts.items()}
    return phrase(key, lang, **shown)


def left_out_because(column: Sorted, lang: str) -> str:
    """Word why a column is no question."""
    profile, gauge = column.profile, column.gauge
    ends = gauge.scale if gauge is not None else (profile.low, profile.high)
    facts = {
        "name": _quoted(column.name),
        "distinct": min(profile.distinct, 1000),
        "answered": profile.answered,
        "low": ends[0],
        "high": ends[1],
        "r": column.with_rest or 0.0,
        "unit": column.unit,
        "example": next(iter(profile.words or ()), ""),
        "foreign": profile.foreign,
    }
    key = "amount" if column.kind in ("promised", "delivered") else column.kind
    return said((key, facts), lang)


def _heading(parts: Sequence[Part], facts: Facts, lang: str) -> Iterator[str]:
    asked = sum(len(part.asked) for part in parts)
    counts = {"rows": facts.rows, "columns": facts.columns, "asked": asked, "source": facts.source}
    yield from _remarks([("opening", counts)], lang)
    yield from _remarks([("nearest" if facts.near else "nearest_none", {"tree": facts.tree})], lang)
    if facts.heads:
        yield from _remarks([("heads", {"count": facts.heads})], lang)
    yield "schema = 1"
    yield from toml_lines({"name": facts.name, "label": facts.name.replace("_", " ").capitalize()})


def _scale(parts: Sequence[Part], facts: Facts, lang: str) -> Iterator[str]:
    kinds = [one.fields.get("kind", "rating") for part in parts for one in part.asked]
    low, high = facts.common.scale
    yield ""
    yield from _remarks([("common", {"fitting": facts.common.fitting, "ratings": kinds.count("rating")})], lang)
    yield "[scale]"
    yield f"low = {low:g}"
    yield f"high = {high:g}"
    codes, words, heads = [f"{code:g}" for code in facts.common.codes], facts.common.words, facts.common.heads
    if codes or words:
        yield from _remarks([("common_codes", {})], lang)
    if not (words or heads):
        yield from [f"missing = [{', '.join(codes)}]"] if codes else []
        return
    yield "missing = ["
    yield from (f"    {code}," for code in [*codes, *map(toml_value, words)])
    yield from [f"    # {phrase('head_texts', lang)}"] if heads else []
    yield from (f"    {toml_value(text)}," for text in heads)
    yield "]"


def _trunk(parts: Sequence[Part], facts: Facts, lang: str) -> Iterator[str]:
    first = any(key == "trunk_first" for part in parts for key, _ in part.remarks)
    yield ""
    if not first:
        yield from _remarks([("trunk_words", {"tree": facts.tree})], lang)
    yield "[trunk]"
    label = {language: phrase("trunk", language) for language in ("en", "fr", "ru")}
    yield f"label = {toml_value(label if first or not facts.trunk else dict(facts.trunk))}"


def _remarks(remarks: Sequence[Remark], lang: str) -> Iterator[str]:
    for remark in remarks:
        line = "#"
        for word in said(remark, lang).split():
            if len(line) + len(word) >= _WIDTH:
                yield line
                line = "#"
            line += f" {word}"
        yield line


def _shown(name: str, value: Any, lang: str) -> str:
    if isinstance(value, float):
        digits = _NUMBERS.get(name)
        return number_text(value, lang, digits) if digits is not None else f"{value:g}"
    return _brief(str(value)) if name != "words" else str(value)


def _brief(text: str) -> str:
    """Keep a text on one line of a comment, whatever stands in it."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= _MOST_LETTERS else f"{line[: _MOST_LETTERS - 1]}…"


def _quoted(name: str) -> str:
    brief = _brief(name)
    return brief if brief.replace("_", "").replace(".", "").replace("-", "").isalnum() else f'"{brief}"'
