"""Every word that a printed result says of its own accord, in the three languages, in one table."""

from __future__ import annotations

from typing import Any

from servicetree.wording import LANGUAGES

WORDS: dict[str, tuple[str, str, str]] = {
    "respondents": ("{n} respondents", "{n} répondants", "респондентов: {n}"),
    "score": ("score {score}", "score {score}", "оценка {score}"),
    "most": (
        "most of all from “{source}” into “{at}”",
        "surtout de « {source} » vers « {at} »",
        "больше всего из «{source}» в «{at}»",
    ),
    "gaps": (
        "Gaps: how far each segment stands from the whole, worst first",
        "Écarts : distance de chaque segment à l’ensemble, les pires d’abord",
        "Разрывы: насколько каждый сегмент отстоит от целого, худшие сначала",
    ),
    "gap_most": ("Most of it at", "Surtout dans", "Больше всего в"),
    "account": (
        "The account: points lost, by where they were felt (down) and where they began (across)",
        "Le compte : points perdus, selon où ils sont ressentis (lignes) et où ils naissent (colonnes)",
        "Счёт: потерянные баллы — где ощутимы (строки) и где возникли (столбцы)",
    ),
    "felt_at": ("Felt at", "Ressenti dans", "Ощутимо в"),
    "column_score": ("Score", "Score", "Оценка"),
    "column_n": ("n", "n", "n"),
    "column_gap": ("Gap", "Écart", "Разрыв"),
    "from": ("from {source}", "de {source}", "из: {source}"),
    "itself": ("from itself", "de lui-même", "из себя"),
    "branch_below": ("from its branch", "de sa branche", "из его ветви"),
    "other_aspects": ("from other aspects", "d’autres aspects", "из прочих аспектов"),
    "all": ("all", "total", "всего"),
    "began": ("All, by where it began", "Total, selon l’origine", "Всего, по источнику"),
    "questions": (
        "The five questions that cost most, wherever their loss was felt",
        "Les cinq questions qui coûtent le plus, où que la perte soit ressentie",
        "Пять вопросов, которые стоят дороже всего, где бы потеря ни ощущалась",
    ),
    "question": ("Question", "Question", "Вопрос"),
    "points": ("Points", "Points", "Баллы"),
    "interval": ("95 % interval", "Intervalle à 95 %", "Интервал 95 %"),
    "credits": (
        "Credits: what does better than its parents predict",
        "Crédits : ce qui fait mieux que ne le prédisent ses parents",
        "Зачёты: что лучше, чем предсказывают родители",
    ),
    "carry_over": (
        "Carry-over: points of loss that move with one point of loss in the parent",
        "Report : points de perte qui varient avec un point de perte du parent",
        "Перенос: на сколько баллов меняется потеря вместе с баллом потери родителя",
    ),
    "to": ("To", "Vers", "Куда"),
    "from_": ("From", "De", "Откуда"),
    "value": ("Carry-over", "Report", "Перенос"),
    "given": ("given", "donné", "задано"),
    "cut": (
        "The same points by “{tag}”",
        "Les mêmes points par « {tag} »",
        "Те же баллы по признаку «{tag}»",
    ),
    "column_began": ("Began there", "Nés là", "Возникло там"),
    "column_felt": ("Felt there", "Ressentis là", "Ощутимо там"),
    "untagged": ("(without)", "(sans)", "(без признака)"),
    "scores": ("Scores", "Scores", "Оценки"),
    "node": ("Part of the service", "Partie du service", "Часть сервиса"),
    "weight": ("Weight", "Poids", "Вес"),
    "observed": ("Observed", "Observé", "Наблюдено"),
    "whole": ("All", "Ensemble", "Всего"),
    "kind_trunk": ("Trunk", "Tronc", "Ствол"),
    "association": (
        (
            "Carry-over is an association in these answers: it says what moves with what, not what causes what. "
            "Any root looks guilty when ratings hang together; “up to” is meant."
        ),
        (
            "Le report est une association dans ces réponses : il dit ce qui varie avec quoi, non ce qui cause quoi. "
            "Toute racine paraît coupable quand les notes vont ensemble ; « jusqu’à » est à prendre au mot."
        ),
        (
            "Перенос — это связь в этих ответах: он говорит, что меняется вместе с чем, а не что чему причина. "
            "Любой корень выглядит виноватым, когда оценки держатся вместе; «до» сказано всерьёз."
        ),
    ),
    "issues": ("Worth knowing", "À savoir", "Стоит знать"),
    "and_more": ("and {count} more", "et {count} de plus", "и ещё {count}"),
}


def say(key: str, lang: str, **facts: Any) -> str:
    """Say a phrase in a language, with its facts filled in."""
    return WORDS[key][LANGUAGES.index(lang)].format(**facts)
