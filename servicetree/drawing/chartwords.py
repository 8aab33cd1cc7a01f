"""Every word that a chart says of its own accord, in the three languages, in one table."""

from __future__ import annotations

from servicetree.i18n.formatting import phrase_book

WORDS: dict[str, tuple[str, str, str]] = {
    # figures in words
    "named": ("{place}: {figure}", "{place} : {figure}", "{place}: {figure}"),
    "lost": ("{points} points lost", "{points} points perdus", "потеряно баллов: {points}"),
    "won": ("{points} points won back", "{points} points regagnés", "возвращено баллов: {points}"),
    "from_to": (
        "From {source} to {at}",
        "De « {source} » à « {at} »",
        "Из «{source}» в «{at}»",
    ),
    "stayed": ("Began and felt in {at}", "Nés et ressentis dans « {at} »", "Возникли и ощутимы в «{at}»"),
    "began_in": ("Began in {place}", "Nés dans « {place} »", "Возникли в «{place}»"),
    "felt_in": ("Felt in {place}", "Ressentis dans « {place} »", "Ощутимы в «{place}»"),
    "unsure": (
        "these answers cannot tell this from a general impression",
        "ces réponses ne permettent pas de distinguer cela d’une impression générale",
        "эти ответы не позволяют отличить это от общего впечатления",
    ),
    "unsure_part": (
        "{points} of them these answers cannot tell from a general impression",
        "dont {points} que ces réponses ne permettent pas de distinguer d’une impression générale",
        "из них {points} эти ответы не позволяют отличить от общего впечатления",
    ),
    "reach_unsure": (
        "{reach} of the reach these answers cannot tell from a general impression",
        "dont {reach} de portée que ces réponses ne permettent pas de distinguer d’une impression générale",
        "{reach} охвата эти ответы не позволяют отличить от общего впечатления",
    ),
    "reach": ("reach {reach}", "portée {reach}", "охват {reach}"),
    "own_loss": ("own loss {loss}", "perte propre {loss}", "своя потеря {loss}"),
    "gap": ("gap {gap}", "écart {gap}", "разрыв {gap}"),
    "others": ("{count} others", "{count} autres", "ещё {count}"),
    "branches": ("The branches", "Les branches", "Ветви"),
    "total": ("Total", "Total", "Всего"),
    "score": ("Score", "Score", "Оценка"),
    # the heatmap
    "heatmap": (
        "Points lost: the row says where they began, the column where they were felt",
        "Points perdus : la ligne dit où ils sont nés, la colonne où ils sont ressentis",
        "Потерянные баллы: строка — где они возникли, столбец — где ощутимы",
    ),
    "began": ("Began in", "Nés dans", "Возникли в"),
    "felt": ("Felt in", "Ressentis dans", "Ощутимы в"),
    "itself": ("The branch itself", "La branche elle-même", "Самой ветви"),
    "key_tones": ("Points lost, 0 to {most}", "Points perdus, de 0 à {most}", "Потерянные баллы, от 0 до {most}"),
    "key_unsure": (
        "Hatched: these answers cannot tell it from a general impression",
        "Hachuré : ces réponses ne permettent pas de le distinguer d’une impression générale",
        "Штриховка: эти ответы не позволяют отличить это от общего впечатления",
    ),
    "key_largest": (
        "Framed: the largest, and the largest that was carried over",
        "Encadrés : le plus grand, et le plus grand des reportés",
        "В рамке: наибольшее, и наибольшее из перенесённых",
    ),
    "rounded": (
        "Figures are rounded; sums are made before.",
        "Les chiffres sont arrondis, après addition.",
        "Числа округлены после сложения.",
    ),
    # the waterfall
    "waterfall": (
        "From {start} down to the score: each step is what began in one part of the service",
        "De {start} au score : chaque marche est ce qui est né dans une partie du service",
        "От {start} вниз к оценке: каждая ступень — то, что возникло в одной части сервиса",
    ),
    "perfect": ("Nothing lost", "Rien de perdu", "Без потерь"),
    "target": ("Target", "Objectif", "Цель"),
    "in_trunk": ("Began in the trunk", "Nés dans le tronc", "Возникли в стволе"),
    "in_branches": ("Began in the branches", "Nés dans les branches", "Возникли в ветвях"),
    "whiskers": (
        "Whiskers are 95% intervals.",
        "Les moustaches sont des intervalles à 95 %.",
        "Усы — интервалы 95 %.",
    ),
    "axis_from": ("The axis begins at {low}.", "L’axe commence à {low}.", "Ось начинается с {low}."),
    "axis_span": (
        "The axis runs from {low} to {high}.",
        "L’axe va de {low} à {high}.",
        "Ось идёт от {low} до {high}.",
    ),
    # the map
    "map_first": (
        "Below the average score and above the average reach: {places}",
        "Score sous la moyenne et portée au-dessus : {places}",
        "Оценка ниже средней, а охват выше среднего: {places}",
    ),
    "map_perhaps": (
        "Below the average score and, unless it is a general impression, above the average reach: {places}",
        "Score sous la moyenne et, sauf impression générale, portée au-dessus : {places}",
        "Оценка ниже средней, а охват, если это не общее впечатление, выше среднего: {places}",
    ),
    "map_none": (
        "No part of the service is both below the average score and above the average reach",
        "Aucune partie du service n’a à la fois un score sous la moyenne et une portée au-dessus",
        "Ни у одной части сервиса нет сразу оценки ниже средней и охвата выше среднего",
    ),
    "axis_score": ("Score", "Score", "Оценка"),
    "axis_reach": (
        "Reach: the part of the overall score that a loss here touches",
        "Portée : la part du score global qu’une perte touche ici",
        "Охват: доля общей оценки, которую затрагивает потеря здесь",
    ),
    "look_first": ("Look here first", "À regarder d’abord", "Смотреть сначала"),
    "keep_up": ("Keep up", "À maintenir", "Поддерживать"),
    "look_later": ("Look here later", "À regarder ensuite", "Смотреть потом"),
    "leave": ("Leave as it is", "À laisser tel quel", "Оставить как есть"),
    "average": ("average {value}", "moyenne {value}", "среднее {value}"),
    "key_aspect": ("A part of the trunk", "Une partie du tronc", "Часть ствола"),
    "key_branch": ("A branch", "Une branche", "Ветвь"),
    "key_tail": (
        "Reach that these answers cannot tell from a general impression",
        "Portée que ces réponses ne permettent pas de distinguer d’une impression générale",
        "Охват, который эти ответы не позволяют отличить от общего впечатления",
    ),
    "key_cross": ("95% intervals, both ways", "Intervalles à 95 %, dans les deux sens", "Интервалы 95 % по обеим осям"),
    "averages": (
        "The lines are weighted averages; what lies near them may lie on either side.",
        "Les lignes sont des moyennes pondérées ; ce qui en est proche peut être d’un côté ou de l’autre.",
        "Линии — взвешенные средние; то, что рядом с ними, может быть по любую сторону.",
    ),
    "no_room": (
        "Without a name for lack of room: {count}.",
        "Sans nom, faute de place : {count}.",
        "Без имени: {count}.",
    ),
    # the segments
    "segments_span": (
        "Scores run from {low} ({lowest}) to {high} ({highest})",
        "Les scores vont de {low} ({lowest}) à {high} ({highest})",
        "Оценки — от {low} ({lowest}) до {high} ({highest})",
    ),
    "segments_one": ("{lowest} has the score {low}", "{lowest} a le score {low}", "{lowest}: оценка {low}"),
    "segments_clear": (
        "{clear} of {count} stand clear of the whole",
        "{clear} sur {count} se détachent de l’ensemble",
        "{clear} из {count} явно отличаются от целого",
    ),
    "segments_none_clear": (
        "none stands clear of the whole",
        "aucun ne se détache de l’ensemble",
        "ни один явно не отличается от целого",
    ),
    "segments_unsure": (
        "how sure that is, these answers cannot say",
        "avec quelle certitude, ces réponses ne le disent pas",
        "насколько это надёжно, эти ответы не говорят",
    ),
    "segments": (
        "Segments by “{by}”, the lowest score first",
        "Segments par « {by} », le score le plus bas d’abord",
        "Сегменты по «{by}», сначала низшая оценка",
    ),
    "whole": ("All", "Ensemble", "Всего"),
    "n": ("n", "n", "n"),
    "gap_head": ("Gap", "Écart", "Разрыв"),
    "began_head": (
        "Points lost, by where they began",
        "Points perdus, selon l’origine",
        "Потерянные баллы, по источнику",
    ),
    "left_out": ("{count} more in between", "{count} autres entre eux", "ещё {count} между ними"),
    "key_clear": (
        "Clear of the whole: the interval of the gap excludes 0",
        "Se détache de l’ensemble : l’intervalle de l’écart exclut 0",
        "Отличается от целого: интервал разрыва не включает 0",
    ),
    "key_not_clear": ("Not clear of it", "Ne s’en détache pas", "Не отличается явно"),
    "by_chance": (
        "By chance alone about one segment in twenty would stand clear.",
        "Par le seul hasard, environ un segment sur vingt se détacherait.",
        "По одной случайности отличался бы примерно каждый двадцатый сегмент.",
    ),
    "key_in_branches": ("Began in a branch", "Nés dans une branche", "Возникли в ветви"),
    # the change
    "changed": (
        "From {before} to {after} the score moved by {change}, from {from_} to {to}",
        "De {before} à {after}, le score a bougé de {change}, de {from_} à {to}",
        "Между {before} и {after} оценка изменилась на {change}, с {from_} до {to}",
    ),
    "not_compared": (
        "{before} and {after} cannot be compared: one of them has no score",
        "{before} et {after} ne peuvent être comparés : l’un des deux n’a pas de score",
        "{before} и {after} нельзя сравнить: у одной из сторон нет оценки",
    ),
    "perhaps_chance": ("that may be chance", "cela peut être le hasard", "это может быть случайностью"),
    "no_interval": (
        "how sure that is, these answers cannot say",
        "avec quelle certitude, ces réponses ne le disent pas",
        "насколько это надёжно, эти ответы не говорят",
    ),
    "change": (
        "Left: points of the score won or lost, by where they began. Right: each part’s own score, before and after",
        "À gauche : points du score gagnés ou perdus, selon l’origine. À droite : le score de chaque partie",
        "Слева: баллы оценки, выигранные или потерянные, по источнику. Справа: оценка каждой части, до и после",
    ),
    "all_in_all": ("All in all", "En tout", "В целом"),
    "won_head": ("Points won or lost", "Points gagnés ou perdus", "Выиграно или потеряно"),
    "levels_head": ("Score, before and after", "Score, avant et après", "Оценка, до и после"),
    "key_worse": ("More lost", "Perdu de plus", "Потеряно больше"),
    "key_better": ("Less lost", "Perdu de moins", "Потеряно меньше"),
    "piece_own": ("own loss {points}", "perte propre {points}", "своя потеря {points}"),
    "piece_carry_over": ("carry-over {points}", "report {points}", "перенос {points}"),
    "piece_weights": ("weights {points}", "poids {points}", "веса {points}"),
    "key_own": ("By the own loss", "Par la perte propre", "Из-за своей потери"),
    "key_carry_over": ("By carry-over", "Par le report", "Из-за переноса"),
    "key_weights": ("By weights", "Par les poids", "Из-за весов"),
    "before": ("Before: {side}", "Avant : {side}", "До: {side}"),
    "after": ("After: {side}", "Après : {side}", "После: {side}"),
    "common": (
        "Carry-over and weights are common to both sides, so only own losses move.",
        "Report et poids sont communs aux deux côtés : seules les pertes propres bougent.",
        "Перенос и веса общие для обеих сторон: меняются только свои потери.",
    ),
}

say = phrase_book(WORDS)
