"""Every word a picture says of its own accord, in the three languages, in one table."""

from __future__ import annotations

from servicetree.i18n.formatting import phrase_book

WORDS: dict[str, tuple[str, str, str]] = {
    # the line below the headline
    "scored": ("The score is {score} of 100", "Le score est de {score} sur 100", "Оценка {score} из 100"),
    "unscored": ("There is no score yet", "Il n’y a pas encore de score", "Оценки пока нет"),
    "doubt_follows": ("{headline};", "{headline} ;", "{headline};"),
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
    "perhaps_from": (
        "{points} perhaps from {source}",
        "{points} peut-être depuis « {source} »",
        "{points}, возможно, от «{source}»",
    ),
    "own": ("{points} began here", "{points} nés ici", "{points} возникло здесь"),
    "began": ("{points} began here", "{points} nés ici", "{points} возникло здесь"),
    "stays": ("{points} felt here", "{points} ressentis ici", "{points} ощущается здесь"),
    "climbs": ("{points} carried up", "{points} portés plus haut", "{points} уходит в ветви"),
    "perhaps_began": (
        "{points} perhaps began here",
        "{points} peut-être nés ici",
        "{points}, возможно, возникло здесь",
    ),
    "partly_began": (
        "{points} began here, {doubted} of it perhaps",
        "{points} nés ici, dont {doubted} peut-être",
        "{points} возникло здесь, из них, возможно, {doubted}",
    ),
    "perhaps_climbs": (
        "{points} perhaps carried up",
        "{points} peut-être portés plus haut",
        "{points}, возможно, уходит в ветви",
    ),
    "carry_over": ("carry-over {value}", "report {value}", "перенос {value}"),
    "stated": ("carry-over stated in the tree", "report fixé dans l’arbre", "перенос задан в дереве"),
    "not_separable": ("not separable", "non séparable", "не отделимо"),
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
    "legend_strand_perhaps": (
        "Lost points that may have begun in the trunk, felt where the strand ends; this wide = 2 points",
        "Points perdus peut-être nés dans le tronc, ressentis où finit le fil ; cette largeur = 2 points",
        "Потери, возможно, возникшие в стволе и ощутимые там, где нить кончается; такая ширина = 2 балла",
    ),
    "legend_unsure": (
        "Strand, hatched: these answers cannot tell carry-over from a general impression",
        "Fil hachuré : ces réponses ne permettent pas de distinguer le report d’une impression générale",
        "Нить со штриховкой: эти ответы не позволяют отличить перенос от общего впечатления",
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
    "ranges": (
        "Brackets after carry-over: its range, corrected for errors, at its low end for a general impression too.",
        "Parenthèses après le report : sa fourchette, corrigée des erreurs, en bas d’une impression générale aussi.",
        "В скобках после переноса — его диапазон: с поправкой на ошибки, внизу и на общее впечатление.",
    ),
    "association": (
        "Carry-over is an association, not proof of cause.",
        "Le report est une association, non la preuve d’une cause.",
        "Перенос — это связь, а не доказательство причины.",
    ),
    "both": (
        "Carry-over was found in part by experiment; the rest is an association, not proof of cause.",
        "Le report vient en partie d’une expérience ; le reste est une association, non la preuve d’une cause.",
        "Перенос отчасти найден в опыте; остальной — это связь, а не доказательство причины.",
    ),
    "experiment": (
        "Carry-over was found by experiment.",
        "Le report vient d’une expérience.",
        "Перенос найден в опыте.",
    ),
}

say = phrase_book(WORDS)
