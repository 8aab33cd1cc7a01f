"""Every word that a printed result says of its own accord, in the three languages, in one table."""

from __future__ import annotations

from servicetree.i18n.formatting import phrase_book

WORDS: dict[str, tuple[str, str, str]] = {
    "respondents": ("respondents: {n}", "répondants : {n}", "респондентов: {n}"),
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
    "gaps_over_time": (
        "Over time: how far each period stands from the whole",
        "Dans le temps : distance de chaque période à l’ensemble",
        "Во времени: насколько каждый период отстоит от целого",
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
    "joint": (
        (
            "Traced question by question: each question of the trunk has a carry-over of its own, the others held "
            "fast, from those who answered all of them ({n}). The range stands on carry-over by aspect."
        ),
        (
            "Tracé question par question : chaque question du tronc a son propre report, les autres tenues constantes, "
            "d’après ceux qui ont répondu à toutes ({n}). La fourchette repose sur le report par aspect."
        ),
        (
            "Прослежено вопрос за вопросом: у каждого вопроса ствола свой перенос при неизменных прочих, по ответам "
            "тех, кто ответил на все ({n}). Диапазон опирается на перенос по аспектам."
        ),
    ),
    "question_carry_over": (
        "Carry-over by question: points of loss that move with one in the question, the others held fast",
        "Report par question : points de perte qui varient avec un point de la question, les autres tenues constantes",
        "Перенос по вопросам: на сколько меняется потеря с баллом потери в вопросе при неизменных прочих",
    ),
    "to": ("To", "Vers", "Куда"),
    "from_": ("From", "De", "Откуда"),
    "value": ("Carry-over", "Report", "Перенос"),
    "range": ("Range", "Fourchette", "Диапазон"),
    "ranges": (
        "How far to believe it: carry-over from the trunk as a whole, between two errors",
        "Jusqu’où y croire : report du tronc entier, entre deux erreurs",
        "Насколько верить: перенос от всего ствола между двумя ошибками",
    ),
    "three": (
        "Points that trace to the trunk: {low} at the low end, {observed} as observed, {high} at the high end.",
        "Points qui remontent au tronc : {low} au bas, {observed} tels qu’observés, {high} au haut.",
        "Баллы, восходящие к стволу: {low} внизу, {observed} как наблюдается, {high} вверху.",
    ),
    "column_observed": ("Observed", "Observé", "Наблюдено"),
    "column_low": ("Low", "Bas", "Низ"),
    "column_high": ("High", "Haut", "Верх"),
    "lenses": (
        "Through the lenses, where a person's leniency averages out (between: blind to a segment's general quality)",
        "Par les lentilles, où l’indulgence de chacun s’annule (entre : aveugle à la qualité générale du segment)",
        "Через линзы, где снисходительность людей усредняется (между: не видит общего качества сегмента)",
    ),
    "no_signal": ("no signal", "pas de signal", "нет сигнала"),
    "column_within": ("Within", "Au sein", "Внутри"),
    "column_between": ("Across segments", "Entre segments", "Между сегментами"),
    "column_over_time": ("Over time", "Dans le temps", "Во времени"),
    "column_halo": ("Halo share", "Part de halo", "Доля ореола"),
    "column_verdict": ("Verdict", "Verdict", "Вердикт"),
    "separable": ("separable", "séparable", "отделимо"),
    "not_separable": ("not separable", "non séparable", "не отделимо"),
    "why_denominator": ("the branches say too little", "les branches en disent trop peu", "ветви говорят слишком мало"),
    "why_share": ("halo explains most of it", "le halo en explique l’essentiel", "ореол объясняет почти всё"),
    "why_few-branches": ("fewer than 3 branches", "moins de 3 branches", "меньше 3 ветвей"),
    "why_no-interval": ("no interval", "pas d’intervalle", "нет интервала"),
    "cannot_tell": (
        (
            "Not separable: in these answers a general impression that colours all ratings would look the same as "
            "carry-over, so the low end is 0. What would help: a marker question, two or more questions per aspect, "
            "shops over time, or a trunk varied by experiment."
        ),
        (
            "Non séparable : dans ces réponses, une impression générale qui colore toutes les notes aurait la même "
            "allure que le report ; le bas est donc 0. Ce qui aiderait : une question témoin, deux questions ou plus "
            "par aspect, des points de vente suivis dans le temps, ou un tronc varié par expérience."
        ),
        (
            "Не отделимо: в этих ответах общее впечатление, окрашивающее все оценки, выглядело бы так же, как перенос, "
            "поэтому низ равен 0. Поможет вопрос-маркер, два вопроса или больше на аспект, точки во времени или опыт, "
            "в котором ствол меняют."
        ),
    ),
    "other_roots": (
        (
            "Any root looks guilty: on the {n} respondents who rated everything, the trunk takes {share} of the loss; "
            "other choices of root take {median} in the middle and {highest} at the most "
            "(the trunk is number {rank} of {of})."
        ),
        (
            "Toute racine paraît coupable : sur les {n} répondants qui ont tout noté, le tronc prend {share} de la "
            "perte ; d’autres racines prennent {median} au milieu et {highest} au plus (le tronc est {rank}ᵉ sur {of})."
        ),
        (
            "Любой корень выглядит виноватым: у {n} респондентов, оценивших всё, ствол берёт {share} потери; другие "
            "корни — {median} в середине и {highest} самое большее (ствол {rank}-й из {of})."
        ),
    ),
    "given": ("given", "donné", "задано"),
    "by_experiment": ("experiment", "expérience", "опыт"),
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
            "Any root looks guilty when ratings hang together; the range says how far to believe it."
        ),
        (
            "Le report est une association dans ces réponses : il dit ce qui varie avec quoi, non ce qui cause quoi. "
            "Toute racine paraît coupable quand les notes vont ensemble ; la fourchette dit jusqu’où y croire."
        ),
        (
            "Перенос — это связь в этих ответах: он говорит, что меняется вместе с чем, а не что чему причина. "
            "Любой корень выглядит виноватым, когда оценки держатся вместе; диапазон говорит, насколько верить."
        ),
    ),
    "sensitivity_forgiveness": (
        "What hangs on φ, how much is forgiven: points that began in the trunk, points felt where faults are put right",
        "Ce qui dépend de φ, la part pardonnée : points nés dans le tronc, ressentis là où l’on a réparé",
        "Что зависит от φ, меры прощения: баллы из ствола и ощутимые там, где ошибки исправляли",
    ),
    "both": (
        (
            "Some carry-over was found by an experiment, and is marked so; all other is an association in these "
            "answers: it says what moves with what, not what causes what."
        ),
        (
            "Une partie du report vient d’une expérience, et le tableau le dit ; le reste est une association dans ces "
            "réponses : il dit ce qui varie avec quoi, non ce qui cause quoi."
        ),
        (
            "Часть переноса найдена в опыте и так помечена; остальной — это связь в этих ответах: он говорит, что "
            "меняется вместе с чем, а не что чему причина."
        ),
    ),
    "experiment": (
        (
            "Carry-over was found by an experiment: improving the trunk there improved the branches by so much. That "
            "it is the same among these customers is assumed, and its own doubt is not in the intervals above."
        ),
        (
            "Le report vient d’une expérience : y améliorer le tronc a amélioré d’autant les branches. On suppose "
            "qu’il est le même chez ces clients, et son propre doute n’est pas dans les intervalles ci-dessus."
        ),
        (
            "Перенос найден в опыте: улучшение ствола там настолько улучшило ветви. Что у этих клиентов он такой же — "
            "допущение, а его собственной неопределённости в интервалах выше нет."
        ),
    ),
    "sensitivity_lambda": (
        "What hangs on λ, the price of a broken promise: points that began in the trunk, points felt in promises",
        "Ce qui dépend de λ, le prix d’une promesse rompue : points nés dans le tronc, ressentis dans les promesses",
        "Что зависит от λ, цены нарушенного обещания: баллы из ствола и ощутимые в обещаниях",
    ),
    "issues": ("Worth knowing", "À savoir", "Стоит знать"),
    "and_more": ("and {count} more", "et {count} de plus", "и ещё {count}"),
}

say = phrase_book(WORDS)
