"""Every word the report says of its own accord, in the three languages, in one table."""

from __future__ import annotations

from servicetree.i18n.formatting import phrase_book

WORDS: dict[str, tuple[str, str, str]] = {
    # headings
    "answer": ("The answer", "La réponse", "Ответ"),
    "tree": ("The tree", "L’arbre", "Дерево"),
    "gaps": ("Gaps between segments and over time", "Écarts entre segments et dans le temps", "Разрывы и их ход"),
    "mend": ("What to mend first", "Que réparer d’abord", "Что чинить первым"),
    "account": ("The account", "Le compte", "Счёт"),
    "segments": ("Segments and changes", "Segments et changements", "Сегменты и перемены"),
    "sure": ("How sure", "Jusqu’où y croire", "Насколько верить"),
    "data": ("The answers behind it", "Les réponses derrière", "Ответы, на которых всё стоит"),
    "computed": ("How it was computed", "Comment c’est calculé", "Как это посчитано"),
    # around the page
    "title": ("{tree}: service report", "{tree} : rapport de service", "{tree}: отчёт о сервисе"),
    "skip": ("Skip to the answer", "Aller à la réponse", "Сразу к ответу"),
    "contents": ("Contents", "Sommaire", "Содержание"),
    "show": ("Show", "Afficher", "Показать"),
    "everyone": ("all respondents", "tous les répondants", "все респонденты"),
    "picked": ("Now shown: {segment}.", "Affiché : {segment}.", "Показано: {segment}."),
    "follow": ("Follow the loss that began in:", "Suivre la perte née en :", "Проследить потерю, возникшую в:"),
    "point_at": (
        "Point at a part of the tree, or walk through it with the Tab key, and its figures stand here.",
        "Pointez une partie de l’arbre, ou parcourez-le avec la touche Tab : ses chiffres s’affichent ici.",
        "Наведите на часть дерева или пройдите его клавишей Tab — здесь появятся её числа.",
    ),
    "sort_by": ("Sort by {column}", "Trier par {column}", "Сортировать: {column}"),
    "score": ("Score", "Score", "Оценка"),
    "of_100": ("of 100", "sur 100", "из 100"),
    "interval": ("95 % interval {ends}", "intervalle à 95 % {ends}", "интервал 95 % {ends}"),
    "respondents": ("{n} respondents", "{n} répondants", "респондентов: {n}"),
    # the answer
    "gap_below": (
        "Furthest below the whole is {segment}: {gap} points ({ends}), most of all in “{node}”.",
        "Le plus loin sous l’ensemble : {segment}, {gap} points ({ends}), surtout en « {node} ».",
        "Ниже всего целого {segment}: {gap} ({ends}), больше всего в «{node}».",
    ),
    "gap_none": (
        "No {by} lies clearly below the whole.",
        "Aucune valeur de « {by} » n’est clairement sous l’ensemble.",
        "По столбцу «{by}» никто явно не ниже целого.",
    ),
    "own_gap_below": (
        "It lies {gap} points below the whole ({ends}), most of all in “{node}”.",
        "Il est à {gap} points sous l’ensemble ({ends}), surtout en « {node} ».",
        "Ниже целого на {gap} ({ends}), больше всего в «{node}».",
    ),
    "own_gap_above": (
        "It lies {gap} points above the whole ({ends}), most of all in “{node}”.",
        "Il est à {gap} points au-dessus de l’ensemble ({ends}), surtout en « {node} ».",
        "Выше целого на {gap} ({ends}), больше всего в «{node}».",
    ),
    "own_gap_unclear": (
        "Its gap from the whole, {gap} points, may be chance ({ends}).",
        "Son écart à l’ensemble, {gap} points, peut être dû au hasard ({ends}).",
        "Разрыв с целым, {gap}, может быть случайным ({ends}).",
    ),
    "own_gap_bare": (
        "Its gap from the whole is {gap} points; there is no interval.",
        "Son écart à l’ensemble est de {gap} points ; sans intervalle.",
        "Разрыв с целым {gap}; интервала нет.",
    ),
    "costliest": (
        "What costs most, wherever it was felt: “{question}”, {points} points ({ends}).",
        "Ce qui coûte le plus, où que ce soit ressenti : « {question} », {points} points ({ends}).",
        "Дороже всего, где бы ни ощущалось: «{question}», {points} ({ends}).",
    ),
    # the sections
    "read_tree": (
        (
            "Wider wood weighs more; the shade and the number are the score; dark strands are points lost in the "
            "trunk that climb into the branches where they are felt. Hatched strands cannot be told from a general "
            "impression."
        ),
        (
            "Un bois plus large pèse plus ; la teinte et le nombre sont le score ; les brins foncés sont les points "
            "perdus dans le tronc qui montent jusqu’aux branches où on les ressent. Hachurés, ils ne se distinguent "
            "pas d’une impression générale."
        ),
        (
            "Чем шире древесина, тем больше вес; тон и число — оценка; тёмные пряди — баллы, потерянные в стволе, "
            "которые поднимаются в ветви, где их чувствуют. Заштрихованные не отличить от общего впечатления."
        ),
    ),
    "no_gaps": (
        (
            "The answers were read without segments or periods. Gaps are the surest figures of all, since they do not"
            " hang on the baseline or on a general impression: with columns for them, read again with --by and "
            "--period."
        ),
        (
            "Les réponses ont été lues sans segments ni périodes. Les écarts sont les chiffres les plus sûrs, car ils"
            " ne dépendent ni de l’objectif ni d’une impression générale : s’il y a des colonnes, relisez avec --by "
            "et --period."
        ),
        (
            "Ответы прочитаны без сегментов и периодов. Разрывы надёжнее всего: они не зависят ни от цели, ни от "
            "общего впечатления. Если есть такие столбцы, прочитайте снова с --by и --period."
        ),
    ),
    "read_account": (
        (
            "Rows: where points were felt. Columns: where they began. Pick a figure to see from which questions, felt"
            " in which. Striped figures cannot be told from a general impression; a plus sign is a credit."
        ),
        (
            "Lignes : où les points ont été ressentis. Colonnes : où ils sont nés. Choisissez un chiffre pour voir de"
            " quelles questions ils viennent et où ils sont ressentis. Rayé : ne se distingue pas d’une impression "
            "générale ; un plus est un crédit."
        ),
        (
            "Строки — где баллы ощущаются, столбцы — где возникли. Выберите число, чтобы увидеть, из каких вопросов и"
            " в каких ощущается. В полоску — не отличить от общего впечатления; плюс — зачёт."
        ),
    ),
    "entry": (
        "“{at}”: {points} points that began in “{source}”",
        "« {at} » : {points} points nés en « {source} »",
        "«{at}»: {points}, возникшие в «{source}»",
    ),
    "entry_own": (
        "“{at}”: {points} points that began there",
        "« {at} » : {points} points nés sur place",
        "«{at}»: {points}, возникшие там же",
    ),
    "details": (
        "Every figure of the table, question by question",
        "Chaque chiffre du tableau, question par question",
        "Каждое число таблицы по вопросам",
    ),
    "began_with": ("Began with", "Né avec", "Возникло в вопросе"),
    "felt_in": ("Felt in", "Ressenti dans", "Ощущается в вопросе"),
    "other_sources": ("from a branch below", "depuis une branche dessous", "из ветви ниже"),
    "all_measures": ("The whole plan", "Le plan entier", "Весь план"),
    "all_carry_over": ("Every carry-over", "Tous les reports", "Все переносы"),
    "one_step": (
        "What one step up the scale would win, if scores moved as the carry-over says",
        "Ce que gagnerait un pas sur l’échelle, si les scores suivaient le report",
        "Что дал бы один шаг вверх по шкале, если бы оценки двигались по переносу",
    ),
    "change_figures": ("Every figure of the change", "Tous les chiffres du changement", "Все числа перемен"),
    "by_node": ("Scores by {by}", "Scores par {by}", "Оценки по «{by}»"),
    "no_segments": (
        "There are no segments or periods to set side by side.",
        "Il n’y a ni segments ni périodes à comparer.",
        "Сегментов и периодов для сравнения нет.",
    ),
    # the answers behind it
    "answered": ("What was answered", "Ce qui a été répondu", "Что ответили"),
    "column": ("Column", "Colonne", "Столбец"),
    "given": ("Answers", "Réponses", "Ответов"),
    "blank": ("Blank", "Vides", "Пусто"),
    "coded": ("“No answer”", "« Sans réponse »", "«Нет ответа»"),
    "unused": ("Unusable", "Inutilisables", "Непригодно"),
    "reached": ("Who rated what", "Qui a noté quoi", "Кто что оценил"),
    "reach_rate": ("Of all", "De tous", "Доля"),
    "issues": ("Worth knowing", "À savoir", "Стоит знать"),
    "no_issues": (
        "Nothing about the answers needed a warning.",
        "Rien dans les réponses n’appelait d’avertissement.",
        "Предупреждений об ответах нет.",
    ),
    "code": ("Sign", "Signe", "Знак"),
    "where": ("Where", "Où", "Где"),
    "meaning": ("What it means", "Ce que cela veut dire", "Что значит"),
    "count": ("Count", "Nombre", "Число"),
    # how it was computed
    "method": (
        (
            "Carry-over: least-squares slopes of a branch's loss on the aspects' losses, pooled within segments. "
            "Intervals: 95 %, delete-one-bucket jackknife over respondents or clusters; no random numbers. Every "
            "point lost is entered once; rows and columns add up exactly, whatever the carry-over, so exactness is "
            "not evidence."
        ),
        (
            "Report : pentes des moindres carrés de la perte d’une branche sur celles des aspects, au sein des "
            "segments. Intervalles à 95 % par jackknife sur les répondants ou les grappes, sans nombre aléatoire. "
            "Chaque point perdu est inscrit une fois ; lignes et colonnes s’additionnent exactement, quel que soit le"
            " report : l’exactitude n’est pas une preuve."
        ),
        (
            "Перенос: наклоны наименьших квадратов потери ветви по потерям аспектов внутри сегментов. Интервалы 95 % "
            "— складной нож по респондентам или кластерам, без случайных чисел. Каждый потерянный балл записан один "
            "раз; строки и столбцы сходятся точно при любом переносе, так что точность — не доказательство."
        ),
    ),
    "call": ("The call", "L’appel", "Вызов"),
    "versions": ("Versions", "Versions", "Версии"),
    "tree_file": ("The tree file", "Le fichier de l’arbre", "Файл дерева"),
    "lens": ("Lens: {lens}.", "Lentille : {lens}.", "Линза: {lens}."),
}

say = phrase_book(WORDS)
