"""One survey in the shapes in which survey tools hand it out, and twelve ways to spoil each; answers from a seed.

The shapes follow the tools' public descriptions.
"""

import csv
import io
import json

import attrs
import numpy as np

ASKED = {
    "clean": ("Cleanliness of the shop", "Propreté du magasin", "Чистота магазина"),
    "mood": ("Atmosphere in the shop", "Ambiance du magasin", "Атмосфера в магазине"),
    "choice": ("Choice of products", "Choix des produits", "Выбор товаров"),
    "found": ("Products were easy to find", "Produits faciles à trouver", "Товары легко найти"),
    "value": ("Value for money", "Rapport qualité-prix", "Соотношение цены и качества"),
    "tags": ("Clear prices", "Clarté des prix", "Понятность цен"),
    "kind": ("Friendliness of the staff", "Amabilité du personnel", "Приветливость персонала"),
    "skill": ("Competence of the staff", "Compétence du personnel", "Компетентность персонала"),
    "queue": ("Waiting time at the checkout", "Temps d'attente en caisse", "Время ожидания на кассе"),
    "returns": ("Returns and complaints", "Retours et réclamations", "Возвраты и жалобы"),
}
OVERALL = ("Overall, how satisfied were you?", "Satisfaction globale", "В целом, насколько вы довольны?")
RECOMMEND = (
    "How likely are you to recommend us to a friend?",
    "Recommanderiez-vous notre magasin ?",
    "Порекомендуете ли вы нас друзьям?",
)
SHOP = ("Which shop did you visit?", "Magasin", "Магазин")
SATISFIED = ("Very dissatisfied", "Dissatisfied", "Neither satisfied nor dissatisfied", "Satisfied", "Very satisfied")
AGREED = ("Strongly disagree", "Somewhat disagree", "Neither agree nor disagree", "Somewhat agree", "Strongly agree")
SATISFAITS = ("Très insatisfait", "Insatisfait", "Ni satisfait ni insatisfait", "Satisfait", "Très satisfait")
SHOPS = ("Lyon", "Nice", "Paris")
ROWS = 300


@attrs.frozen
class Survey:
    """What was answered: by question 1 to 5, NaN for a gap; overall 1 to 5, recommend 0 to 10; and where."""

    ratings: dict
    overall: np.ndarray
    recommend: np.ndarray
    shops: np.ndarray

    def mean_of(self, question, lost=()):
        """The mean score of a question, 0-100, but for the rows that are lost."""
        scales = {"overall": (self.overall, 1, 5), "recommend": (self.recommend, 0, 10)}
        answers, low, high = scales.get(question) or (self.ratings[question], 1, 5)
        kept = np.delete(answers, list(lost))
        return 100 * (float(np.nanmean(kept)) - low) / (high - low)


def survey(seed=11, rows=ROWS):
    """Draw a survey: one mood, two parts of the trunk, what grows on them; a few gaps."""
    rng = np.random.default_rng(seed)
    mood, room, range_ = (rng.normal(size=rows) * spread for spread in (0.6, 0.8, 0.7))
    shop = rng.integers(0, len(SHOPS), rows)
    room = room + np.array([0.4, -0.5, 0.1])[shop]

    def rated(level, centre=3.6, noise=0.7):
        return np.clip(np.rint(centre + level + mood + rng.normal(0, noise, rows)), 1, 5)

    pulls = {"clean": (1, 0), "mood": (1, 0), "choice": (0, 1), "found": (0, 1)}
    ratings = {
        name: rated(room * pulls.get(name, (0.4, 0.3))[0] + range_ * pulls.get(name, (0.4, 0.3))[1]) for name in ASKED
    }
    for column in ratings.values():
        column[rng.random(rows) < 0.04] = np.nan
    level = np.nanmean(list(ratings.values()), axis=0)
    overall = np.clip(np.rint(3.7 + 1.3 * (level - 3.6) + rng.normal(0, 0.5, rows)), 1, 5)
    recommend = np.clip(np.rint(7.3 + 2.8 * (level - 3.6) + rng.normal(0, 1.2, rows)), 0, 10)
    return Survey(ratings, overall, recommend, np.array(SHOPS)[shop])


@attrs.frozen
class Export:
    """A CSV file as a tool writes it, cell by cell.

    ``items`` says in which column each question stands, ``words`` how the answers 1 to 5 are written, ``lost`` which
    rows of a question were spoilt beyond knowing.
    """

    header: list
    rows: list
    items: dict
    words: tuple
    above: list = attrs.field(factory=list)
    separator: str = ","
    encoding: str = "utf-8"
    lost: dict = attrs.field(factory=dict)

    def text(self):
        """Write it."""
        file = io.StringIO()
        csv.writer(file, delimiter=self.separator, lineterminator="\n").writerows(
            [self.header, *self.above, *self.rows]
        )
        return file.getvalue()

    def save(self, path, encoding=None):
        """Write it to a file."""
        path.write_bytes(self.text().encode(encoding or self.encoding))
        return path


def _plain(number):
    return "" if np.isnan(number) else f"{number:g}"


def _export(found, names, *, before=(), after=(), words=("1", "2", "3", "4", "5"), overall=None, gap="", **shape):
    """Lay the survey out: columns before, ten ratings, overall, recommend, columns after; ``names`` heads them."""
    overall = words if overall is None else overall
    rows = []
    for row in range(len(found.shops)):
        rated = [gap if np.isnan(one[row]) else words[int(one[row]) - 1] for one in found.ratings.values()]
        ends = [overall[int(found.overall[row]) - 1], _plain(found.recommend[row])]
        rows.append([*(cell(row) for _, cell in before), *rated, *ends, *(cell(row) for _, cell in after)])
    header = [*(name for name, _ in before), *names, *(name for name, _ in after)]
    items = {name: len(before) + place for place, name in enumerate((*ASKED, "overall", "recommend"))}
    return Export(header, rows, items, words, **shape)


def _shop(found, lang=0):
    return SHOP[lang], lambda row: str(found.shops[row])


def _stamp(name, form="2026-03-{day:02d} 10:{minute:02d}:00"):
    return name, lambda row: form.format(day=row % 28 + 1, minute=row % 60)


def _texts(lang=0):
    return [text[lang] for text in ASKED.values()]


def plain(found):
    """A table typed by hand: questions as names, numbers."""
    return _export(found, [*_texts(), "Overall satisfaction", "Recommend"], before=[("Store", _shop(found)[1])])


def google_forms(found):
    """Questions in brackets behind their stem, ``5 - Very satisfied``."""
    words = tuple(f"{place} - {word}" for place, word in enumerate(SATISFIED, 1))
    names = [f"How satisfied were you? [{text}]" for text in _texts()]
    return _export(
        found,
        [*names, OVERALL[0], RECOMMEND[0]],
        before=[_stamp("Timestamp", "2026/03/{day:02d} 10:{minute:02d}:00 AM GMT+1"), _shop(found)],
        after=[("Any other comments?", lambda row: ("", "Fine, thanks", "ok")[row % 3])],
        words=words,
        overall=("1", "2", "3", "4", "5"),
    )


def typeform(found):
    """Questions as names behind a stem; response type, dates, tags."""
    names = [f"How would you rate: {text}?" for text in _texts()]
    tail = [("Response Type", lambda _: "completed"), _stamp("Submit Date (UTC)"), ("Tags", lambda _: "")]
    return _export(
        found,
        [*names, OVERALL[0], RECOMMEND[0]],
        before=[("#", lambda row: f"{row * 7919 + 123456789:032x}")],
        after=[_shop(found), *tail],
    )


def limesurvey(found):
    """Codes as names, semicolons, N/A."""
    names = [f"G01Q03[SQ{place:03d}]" for place in range(1, 11)]
    return _export(
        found,
        [*names, "G01Q04", "G01Q05"],
        before=[("id", lambda row: str(row + 1)), _stamp("submitdate"), ("lastpage", lambda _: "3")],
        after=[("shop", _shop(found)[1]), ("interviewtime", lambda row: f"{200 + row % 97}.5")],
        gap="N/A",
        separator=";",
    )


def limesurvey_codes(found):
    """Answer codes without labels: nobody can know what they stand for."""
    words = tuple(f"AO0{place}" for place in range(1, 6))
    export = limesurvey(found)
    numbers = {str(place): word for place, word in enumerate(words, 1)}
    places = {export.items[name] for name in ASKED}
    rows = [
        [numbers.get(cell, "") if place in places else cell for place, cell in enumerate(row)] for row in export.rows
    ]
    return attrs.evolve(export, rows=rows, words=words)


def ms_forms(found):
    """Whole words; id, times, e-mail."""
    lead = [("ID", lambda row: str(row + 1)), _stamp("Start time"), _stamp("Completion time")]
    lead += [("Email", lambda _: "anonymous"), ("Name", lambda _: "")]
    return _export(
        found,
        [*_texts(), OVERALL[0], RECOMMEND[0]],
        before=[*lead, _shop(found)],
        words=SATISFIED,
        overall=("1", "2", "3", "4", "5"),
    )


def french(found):
    """cp1252, semicolons, decimal commas, NSP for no answer."""
    return _export(
        found,
        [*_texts(1), OVERALL[1], RECOMMEND[1]],
        before=[_stamp("Horodateur", "{day:02d}/03/2026 10:{minute:02d}"), _shop(found, 1)],
        words=tuple(f"{place},0" for place in range(1, 6)),
        gap="NSP",
        separator=";",
        encoding="cp1252",
    )


def russian(found):
    """cp1251, semicolons, words for no answer."""
    return _export(
        found,
        [*_texts(2), OVERALL[2], RECOMMEND[2]],
        before=[_stamp("Отметка времени", "{day:02d}.03.2026 10:{minute:02d}"), _shop(found, 2)],
        gap="Затрудняюсь ответить",
        separator=";",
        encoding="cp1251",
    )


def qualtrics(found, words=AGREED):
    """Three header lines, tool columns, previews of the survey, groups made from the recommendation."""
    lead = [_stamp("StartDate"), ("Status", lambda row: "Survey Preview" if row < 4 else "IP Address")]
    lead += [("Progress", lambda _: "100"), ("ResponseId", lambda row: f"R_{row * 7919 + 1000003:015d}xq")]
    groups = lambda row: ("Detractor", "Passive", "Promoter")[  # noqa: E731 - a cell, as the others are
        int(found.recommend[row] > 6) + int(found.recommend[row] > 8)
    ]
    names = [f"Q3_{place}" for place in range(1, 11)]
    export = _export(
        found, [*names, "Q4", "Q5"], before=lead, after=[("Q5_NPS_GROUP", groups), ("Store", _shop(found)[1])],
        words=words, overall=SATISFIED,
    )  # fmt: skip
    asked = [f"How much do you agree with the following? - {text}" for text in _texts()]
    second = ["Start Date", "Response Type", "Progress", "Response ID", *asked, OVERALL[0], RECOMMEND[0]]
    second += [f"{RECOMMEND[0]} - Group", "Store"]
    third = [json.dumps({"ImportId": f"QID{place}"}) for place, _ in enumerate(second)]
    return attrs.evolve(export, above=[second, third], encoding="utf-8-sig")


def surveymonkey(found):
    """Two header lines, the first with blanks where a question has several rows."""
    lead = [
        ("Respondent ID", lambda row: str(118 * 10**8 + row)),
        _stamp("Start Date"),
        ("Email Address", lambda _: ""),
    ]
    names = ["Please rate your visit:", *[""] * 9, OVERALL[0], RECOMMEND[0]]
    export = _export(found, names, before=lead, after=[_shop(found)], words=SATISFIED)
    return attrs.evolve(export, above=[["", "", "", *_texts(), "Response", "Score", "Response"]])


def alchemer(found):
    """Rows of a grid before a colon and the question, a language and a link beside them."""
    names = [f"{text}:How satisfied were you with the following?" for text in _texts()]
    lead = [("Response ID", lambda row: str(row + 1)), _stamp("Time Started"), ("Status", lambda _: "Complete")]
    lead += [("Language", lambda _: "English"), ("Country", lambda _: "France")]
    return _export(found, [*names, OVERALL[0], RECOMMEND[0]], before=lead, after=[_shop(found)], words=SATISFIED)


def jotform(found):
    """The question, two signs and the row of the grid; a date of submission first, an id last."""
    names = [f"How satisfied were you with >> {text}" for text in _texts()]
    return _export(
        found,
        [*names, OVERALL[0], RECOMMEND[0]],
        before=[_stamp("Submission Date"), _shop(found)],
        after=[("Submission ID", lambda row: str(59 * 10**17 + row * 7919))],
        words=SATISFIED,
    )


def kobo(found):
    """Paths of groups and names, numbers, semicolons, columns of the tool behind an underscore."""
    names = [f"visit/{name}_rating" for name in ASKED]
    return _export(
        found,
        [*names, "visit/overall_satisfaction", "visit/nps"],
        before=[_stamp("start"), _stamp("end"), ("visit/shop", _shop(found)[1])],
        after=[("_id", lambda row: str(4 * 10**7 + row)), ("_uuid", lambda row: f"{row * 7919:08x}-aaaa-4bbb")],
        separator=";",
    )


TOOLS = {
    "plain table": plain,
    "Google Forms": google_forms,
    "Typeform": typeform,
    "LimeSurvey": limesurvey,
    "Microsoft Forms": ms_forms,
    "French form": french,
}
OTHERS = {
    "Russian form": russian,
    "Qualtrics": qualtrics,
    "SurveyMonkey": surveymonkey,
    "Alchemer": alchemer,
    "Jotform": jotform,
    "KoboToolbox": kobo,
}


def _changed(export, name, cell):
    """Change the column of a question, cell by cell: ``cell(row, written)``."""
    place = export.items[name]
    rows = [[*row[:place], cell(at, row[place]), *row[place + 1 :]] for at, row in enumerate(export.rows)]
    return attrs.evolve(export, rows=rows)


def _without(export, name, wanted, written):
    """Write something that is no answer into some rows of a question."""
    spoilt = _changed(export, name, lambda row, before: written if wanted(row) else before)
    return attrs.evolve(spoilt, lost={name: [row for row, _ in enumerate(export.rows) if wanted(row)]})


def _turned(export, name):
    """Write a question the other way round."""
    other = dict(zip(export.words, reversed(export.words), strict=True))
    return _changed(export, name, lambda _, written: other.get(written, written))


def a_zero(export):
    """One 0 among 1 to 5."""
    return _without(export, "value", lambda row: row == 5, "0")


def one_reversed(export):
    """One question coded the other way round."""
    return _turned(export, "kind")


def all_reversed(export):
    """All ratings coded the other way round, overall satisfaction too; the recommendation is not."""
    for name in ASKED:
        export = _turned(export, name)
    ends = ("1", "2", "3", "4", "5") if export.words[0].startswith("1 -") or export.words == SATISFIED else export.words
    return _turned(attrs.evolve(export, words=ends), "overall")


def a_total_row(export):
    """A row of totals at the end."""
    total = ["Total", *[""] * (len(export.header) - 1)]
    for name, place in export.items.items():
        total[place] = "1043" if name != "recommend" else "2190"
    return attrs.evolve(export, rows=[*export.rows, total])


def a_99(export):
    """99 for no answer in one question."""
    return _without(export, "queue", lambda row: row % 40 == 3, "99")


def an_other_text(export):
    """One answer typed into a field for something else."""
    return _without(export, "skill", lambda row: row == 9, "other: ask the manager")


def mixed_languages(export):
    """A third of the answers to one question in another language."""
    words = SATISFAITS if export.words[0].strip("1 -") in SATISFIED else ("un", "deux", "trois", "quatre", "cinq")
    other = dict(zip(export.words, words, strict=True))
    return _changed(export, "clean", lambda row, written: other.get(written, written) if row % 3 == 0 else written)


def half_words(export):
    """One question half in words, half in numbers."""
    numbers = tuple(f"{place}" for place in range(1, 6))
    words = numbers if export.words[-1] not in (*numbers, "5,0") else SATISFIED
    other = dict(zip(export.words, words, strict=True))
    return _changed(export, "mood", lambda row, written: other.get(written, written) if row % 2 else written)


def decimal_commas(export):
    """Numbers with a decimal comma in one question."""
    numbers = dict(zip(export.words, ("1,0", "2,0", "3,0", "4,0", "5,0"), strict=True))
    return _changed(export, "tags", lambda _, written: numbers.get(written, written))


def trailing_columns(export):
    """Three empty columns without a name at the end."""
    rows = [[*row, "", "", ""] for row in export.rows]
    return attrs.evolve(export, header=[*export.header, "", "", ""], rows=rows)


def wrong_encoding(export):
    """Written in UTF-16 by one program, handed on as if it were not; no option says so."""
    return attrs.evolve(export, encoding="utf-16")


def duplicated_header(export):
    """The line of names stands a second time in the middle."""
    middle = len(export.rows) // 2
    return attrs.evolve(export, rows=[*export.rows[:middle], export.header, *export.rows[middle:]])


SPOILINGS = {
    "a 0 among 1–5": a_zero,
    "one question reversed": one_reversed,
    "all ratings reversed": all_reversed,
    "a row of totals": a_total_row,
    "99 for no answer": a_99,
    "“other: …” typed in": an_other_text,
    "two languages": mixed_languages,
    "half words, half numbers": half_words,
    "decimal commas": decimal_commas,
    "empty columns behind": trailing_columns,
    "wrong encoding": wrong_encoding,
    "names a second time": duplicated_header,
}
