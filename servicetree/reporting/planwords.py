"""What plans for the next survey are called, and why each measure helps, in every language."""

from __future__ import annotations

from servicetree.i18n.formatting import phrase_book

WORDS: dict[str, tuple[str, str, str]] = {
    "precision_title": (
        "{tree} · how wide the intervals would be",
        "{tree} · largeur attendue des intervalles",
        "{tree} · какими были бы интервалы",
    ),
    "design_title": (
        "{tree} · what would make a survey of {n} respondents tell more",
        "{tree} · ce qui rendrait plus parlante une enquête de {n} répondants",
        "{tree} · что сделало бы опрос {n} респондентов содержательнее",
    ),
    "by_answers": (
        (
            "Reckoned from {n} answers. Intervals shrink with the root of the respondents; in clusters, as many in "
            "each as today."
        ),
        (
            "Calculé d’après {n} réponses. Les intervalles rétrécissent comme la racine du nombre de répondants ; "
            "dans les grappes, autant par grappe qu’aujourd’hui."
        ),
        (
            "Рассчитано по {n} ответам. Интервалы сужаются как корень из числа респондентов; в кластерах — столько же"
            " в каждом, как сейчас."
        ),
    ),
    "by_assumptions": (
        (
            "Reckoned from assumptions, each of which you can change: ratings spread by {sd} points; questions of one"
            " part correlate by {within}, of different parts by {between}, of which {halo} is a mere impression; "
            "{loss} points are lost; {missing} lack a branch (25% at least behind a gate); clusters raise variances "
            "{more} times."
        ),
        (
            "Calculé d’après des hypothèses, que vous pouvez toutes changer : notes dispersées de {sd} points ; "
            "corrélation de {within} entre questions d’une même partie, de {between} entre parties, dont {halo} de "
            "simple impression ; {loss} points perdus ; {missing} sans note pour une branche (25 % au moins derrière "
            "un filtre) ; variances multipliées par {more} à cause des grappes."
        ),
        (
            "Рассчитано по допущениям, каждое можно изменить: разброс оценок в баллах — {sd}; корреляция вопросов "
            "одной части — {within}, разных частей — {between}, из неё {halo} — просто впечатление; потеряно баллов: "
            "{loss}; без оценки ветви: {missing} (за фильтром не меньше 25 %); кластеры умножают дисперсии на {more}."
        ),
    ),
    "figures": (
        "Half of each 95 % interval",
        "Moitié de chaque intervalle à 95 %",
        "Половина каждого интервала 95 %",
    ),
    "column_figure": ("Figure", "Valeur", "Величина"),
    "column_today": ("Today", "Aujourd’hui", "Сейчас"),
    "column_assumed": ("Assumed", "Supposé", "Допущено"),
    "column_half": ("± with {n}", "± avec {n}", "± при {n}"),
    "column_needed": ("Respondents for ±{width}", "Répondants pour ±{width}", "Респондентов для ±{width}"),
    "score": ("Overall score", "Score d’ensemble", "Общая оценка"),
    "level": ("Score: {node}", "Score : {node}", "Оценка: {node}"),
    "carry_over": ("Carry-over: {source} → {node}", "Report : {source} → {node}", "Перенос: {source} → {node}"),
    "points": ("Points that began in the trunk", "Points nés dans le tronc", "Баллы, возникшие в стволе"),
    "gap": (
        "Gap between two of {segments} segments",
        "Écart entre deux segments sur {segments}",
        "Разрыв между двумя из {segments} сегментов",
    ),
    "slope_note": (
        "For carry-over the width wanted is ±{width}.",
        "Pour le report, la largeur voulue est ±{width}.",
        "Для переноса желаемая ширина — ±{width}.",
    ),
    "chance_only": (
        (
            "Respondents answer for chance only. Whether carry-over can be told from a general impression is another "
            "question: see `servicetree design`."
        ),
        (
            "Le nombre de répondants ne répond que du hasard. Savoir si le report se distingue d’une impression "
            "générale est une autre question : voir `servicetree design`."
        ),
        (
            "Число респондентов отвечает только за случайность. Отличим ли перенос от общего впечатления — другой "
            "вопрос: см. `servicetree design`."
        ),
    ),
    "stands": (
        "As it stands, such a survey would tell carry-over from a general impression {chance} times in 100.",
        "Telle quelle, une telle enquête distinguerait le report d’une impression générale {chance} fois sur 100.",
        "Такой опрос как есть отличил бы перенос от общего впечатления в {chance} случаях из 100.",
    ),
    "stands_few": (
        (
            "As it stands, such a survey cannot tell carry-over from a general impression: fewer than three branches "
            "grow on the trunk."
        ),
        (
            "Telle quelle, une telle enquête ne peut pas distinguer le report d’une impression générale : moins de "
            "trois branches poussent sur le tronc."
        ),
        "Такой опрос как есть не может отличить перенос от общего впечатления: на стволе меньше трёх ветвей.",
    ),
    "best": (
        "What would help most for the same respondents: {measure} ({chance} times in 100).",
        "Ce qui aiderait le plus avec les mêmes répondants : {measure} ({chance} fois sur 100).",
        "Больше всего при тех же респондентах помогло бы: {measure} ({chance} из 100).",
    ),
    "enough": ("That is enough.", "Cela suffit.", "Этого достаточно."),
    "nothing_helps": (
        "Asking more would not change that: only shops over time or an experiment would.",
        (
            "Poser plus de questions n’y changerait rien : seuls des points de vente suivis dans le temps ou une "
            "expérience le feraient."
        ),
        "Новые вопросы этого не изменят: помогут только точки во времени или опыт.",
    ),
    "taken": (
        "Taken for true: carry-over {carry_over}, and an impression that explains {halo} of what the aspects share.",
        (
            "Tenu pour vrai : un report de {carry_over}, et une impression qui explique {halo} de ce que partagent "
            "les aspects."
        ),
        "Принято за истину: перенос {carry_over} и впечатление, объясняющее {halo} общего у сторон ствола.",
    ),
    "measures": (
        "What could be done, and what it would buy",
        "Ce qu’on peut faire, et ce qu’on y gagnerait",
        "Что можно сделать и что это даст",
    ),
    "column_measure": ("Measure", "Mesure", "Мера"),
    "column_chance": ("Tells, of 100", "Tranche, sur 100", "Решает, из 100"),
    "column_for_chance": ("Respondents for 80", "Répondants pour 80", "Респондентов для 80"),
    "note": (
        (
            "±: half of the interval of carry-over from the trunk. “Tells”: how many of 100 such surveys would tell "
            "it from an impression; an experiment, from nothing."
        ),
        (
            "± : moitié de l’intervalle du report du tronc. « Tranche » : combien d’enquêtes sur 100 le "
            "distingueraient d’une impression ; une expérience, de rien."
        ),
        (
            "±: половина интервала переноса от ствола. «Решает»: сколько из 100 таких опросов отличили бы его от "
            "впечатления; опыт — от нуля."
        ),
    ),
    "as_is": ("as it stands", "telle quelle", "как есть"),
    "marker": ("a marker question", "une question témoin", "вопрос-маркер"),
    "questions": (
        "one more question for each aspect",
        "une question de plus par aspect",
        "ещё вопрос о каждой стороне ствола",
    ),
    "branch": ("one more branch on the trunk", "une branche de plus sur le tronc", "ещё одна ветвь на стволе"),
    "over_time": (
        "{segments} shops over {periods} months",
        "{segments} points de vente sur {periods} mois",
        "точки: {segments}, месяцы: {periods}",
    ),
    "experiment": (
        "an experiment: the trunk lifted by {lift} points",
        "une expérience : tronc relevé de {lift} points",
        "опыт: ствол поднят на {lift} баллов",
    ),
    "order": ("questions in random order", "questions en ordre aléatoire", "вопросы в случайном порядке"),
    "why_marker": (
        "A marker is a question that has nothing to do with the service; what moves with it is impression.",
        "Une question témoin n’a rien à voir avec le service ; ce qui varie avec elle est impression.",
        "Маркер — вопрос, не связанный с сервисом; что меняется с ним, то впечатление.",
    ),
    "why_questions": (
        "The error of an aspect is seen from how little its questions agree; with one question there is no high end.",
        "L’erreur d’un aspect se voit au peu d’accord de ses questions ; avec une seule, il n’y a pas de haut.",
        "Ошибка стороны видна по тому, как мало согласны её вопросы; с одним вопросом верхнего конца нет.",
    ),
    "why_branch": (
        "What branches share beyond the trunk shows the impression; there must be three.",
        "Ce que les branches partagent au-delà du tronc montre l’impression ; il en faut trois.",
        "Общее у ветвей сверх ствола показывает впечатление; нужны три.",
    ),
    "why_over_time": (
        (
            "Moods average out of a shop’s mean, and what is constant about it is subtracted; the trunk must really "
            "move (here by {movement} points)."
        ),
        (
            "Les humeurs s’annulent dans la moyenne d’un point de vente, et sa part constante est retirée ; le tronc "
            "doit vraiment bouger (ici de {movement} points)."
        ),
        (
            "Настроения усредняются в среднем по точке, а постоянное вычитается; ствол должен и правда меняться "
            "(здесь на столько баллов: {movement})."
        ),
    ),
    "why_experiment": (
        "Only this tells a cause: change the trunk for half of the respondents, drawn by lot.",
        "Elle seule révèle une cause : changez le tronc pour la moitié des répondants, tirés au sort.",
        "Только он говорит о причине: измените ствол для половины респондентов, выбранной по жребию.",
    ),
    "why_order": (
        "It keeps early answers from colouring later ones.",
        "Il empêche les premières réponses de colorer les suivantes.",
        "Так первые ответы не окрашивают следующие.",
    ),
    "looks": (
        "Shops over time: respondents in all for ±{width}",
        "Points de vente dans le temps : répondants en tout pour ±{width}",
        "Точки во времени: всего респондентов для ±{width}",
    ),
    "column_shops": ("Shops", "Points de vente", "Точки"),
    "column_months": ("{periods} months", "{periods} mois", "месяцев: {periods}"),
    "never": ("never", "jamais", "никогда"),
    "reason_few-branches": (
        "Fewer than three branches grow on the trunk, so nothing can be told.",
        "Moins de trois branches poussent sur le tronc : rien ne se distingue.",
        "На стволе меньше трёх ветвей: отличить нельзя.",
    ),
    "reason_share": (
        "Here an impression explains more than half of what the aspects share, so the low end would be 0.",
        "Ici une impression explique plus de la moitié de ce que partagent les aspects : le bas serait 0.",
        "Здесь впечатление объясняет больше половины общего у сторон ствола: низ был бы 0.",
    ),
    "reason_one-question": (
        "An aspect has a single question, so there is no high end.",
        "Un aspect n’a qu’une question : il n’y a pas de haut.",
        "У одной из сторон ствола один вопрос: верхнего конца нет.",
    ),
    "reason_cells": (
        "No number of respondents would do here: it takes more shops or months.",
        "Aucun nombre de répondants n’y suffirait : il faut plus de points de vente ou de mois.",
        "Здесь не хватит никакого числа респондентов: нужно больше точек или месяцев.",
    ),
    "reason_there-already": ("The tree has one.", "L’arbre en a une.", "В дереве он уже есть."),
    "reason_advice": (
        "What it buys cannot be reckoned from answers: this is advice.",
        "Son gain ne se calcule pas d’après des réponses : c’est un conseil.",
        "По ответам выгоду не рассчитать: это совет.",
    ),
}

say = phrase_book(WORDS)
