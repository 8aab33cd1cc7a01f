"""Every word a picture says of its own accord, in the three languages, in one table."""

from __future__ import annotations

from servicetree.wording import LANGUAGES

WORDS: dict[str, tuple[str, str, str]] = {
    # the line below the headline
    "scored": ("The score is {score} of 100", "Le score est de {score} sur 100", "Оценка {score} из 100"),
    "unscored": ("There is no score yet", "Il n’y a pas encore de score", "Оценки пока нет"),
    "score": ("score {score}", "score {score}", "оценка {score}"),
    "n": ("n {n}", "n {n}", "n {n}"),
    "counts": (
        "aspects: {aspects} · branches: {branches} · questions: {questions}",
        "aspects : {aspects} · branches : {branches} · questions : {questions}",
        "аспектов: {aspects} · ветвей: {branches} · вопросов: {questions}",
    ),
    # what stands at a part
    "trunk": ("Trunk", "Tronc", "Ствол"),
    "weight": ("weight {share}", "poids {share}", "вес {share}"),
    "no_data": ("no data", "pas de données", "нет данных"),
    "from": ("{points} from {source}", "{points} depuis « {source} »", "{points} от «{source}»"),
    "own": ("{points} began here", "{points} nés ici", "{points} возникло здесь"),
    "began": ("{points} began here", "{points} nés ici", "{points} возникло здесь"),
    "stays": ("{points} felt here", "{points} ressentis ici", "{points} ощущается здесь"),
    "climbs": ("{points} carried up", "{points} portés plus haut", "{points} уходит в ветви"),
    "elsewhere": ("{points} from elsewhere", "{points} venus d’ailleurs", "{points} из других мест"),
    "felt": ("{points} felt here", "{points} ressentis ici", "{points} ощущается здесь"),
    "more_questions": (
        "more questions: {count}",
        "autres questions : {count}",
        "ещё вопросов: {count}",
    ),
    # the legend
    "legend_wood": (
        "Wood: this wide = {share} of the weight",
        "Bois : cette largeur = {share} du poids",
        "Древесина: такая ширина = {share} веса",
    ),
    "legend_tone": ("Score, hatched below 50", "Score, hachuré sous 50", "Оценка, штриховка ниже 50"),
    "legend_strand": (
        "Lost points that began in the trunk, felt where the strand ends; this wide = 2 points",
        "Points perdus nés dans le tronc, ressentis où finit le fil ; cette largeur = 2 points",
        "Потери, возникшие в стволе и ощутимые там, где нить кончается; такая ширина = 2 балла",
    ),
    "legend_own": (
        "Lost points that began in a branch",
        "Points perdus nés dans une branche",
        "Потери, возникшие в ветви",
    ),
    "legend_credit": ("Credit: points won back", "Crédit : points regagnés", "Кредит: баллы возвращены"),
    "legend_leaf_points": (
        "Leaf: a question, with the points lost there",
        "Feuille : une question, et les points qui s’y perdent",
        "Лист: вопрос и потерянные в нём баллы",
    ),
    "legend_leaf": ("Leaf: a question", "Feuille : une question", "Лист: вопрос"),
    "one_ruler": (
        "Wood and strands share one ruler: wood that is dark all across has lost all its points.",
        "Bois et fils ont la même échelle : un bois sombre sur toute sa largeur a perdu tous ses points.",
        "Древесина и нити измерены одной мерой: ветвь, тёмная на всю ширину, потеряла все баллы.",
    ),
    "association": (
        "Carry-over is an association, not proof of cause.",
        "Le report est une association, non la preuve d’une cause.",
        "Перенос — это связь, а не доказательство причины.",
    ),
}


def say(key: str, lang: str, **facts: str) -> str:
    """Say one of the picture's own sentences.

    Args:
        key: Which one.
        lang: One of ``servicetree.wording.LANGUAGES``.
        **facts: What to put into it, already written in that language.

    Returns:
        The sentence.
    """
    return WORDS[key][LANGUAGES.index(lang)].format(**facts)
