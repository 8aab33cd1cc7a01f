"""What each warning means, in the three languages; the English message of an issue adds its own figures."""

from __future__ import annotations

from servicetree.errors import Issue
from servicetree.i18n.formatting import phrase_book

WORDS: dict[str, tuple[str, str, str]] = {
    "arms-disagree": (
        "the arms do not agree on one carry-over; an arm may reach the branch otherwise than through the trunk",
        "les bras ne s’accordent pas sur un report ; l’un atteint peut-être la branche autrement que par le tronc",
        "группы не сходятся на одном переносе; возможно, группа действует на ветвь не через ствол",
    ),
    "between-segments": (
        "moves with the trunk otherwise between segments than within them",
        "ne varie pas avec le tronc entre segments comme au sein des segments",
        "между сегментами меняется вместе со стволом иначе, чем внутри них",
    ),
    "buckets": (
        "too few groups of respondents for intervals",
        "trop peu de groupes de répondants pour des intervalles",
        "слишком мало групп респондентов для интервалов",
    ),
    "carry-over": (
        "carry-over is taken as 0, or as one number for all that state none",
        "le report est pris égal à 0, ou à un même nombre là où rien n’est donné",
        "перенос принят равным 0 или одному числу там, где он не задан",
    ),
    "carry-over-range": (
        "its estimated carry-over lies outside 0 to 1; aspects that say nearly the same do that",
        (
            "son report estimé sort de l’intervalle de 0 à 1 ; des aspects qui disent presque la même chose en sont "
            "cause"
        ),
        "оценённый перенос выходит за пределы от 0 до 1; так бывает, когда аспекты говорят почти одно и то же",
    ),
    "ceiling": (
        "more than 40 % gave the best answer; differences above it cannot be seen",
        "plus de 40 % ont donné la meilleure réponse ; au-delà, les différences ne se voient pas",
        "более 40 % дали лучший ответ; различия выше него не видны",
    ),
    "column": (
        "its column is not there; the account does not need it",
        "sa colonne manque ; le compte n’en a pas besoin",
        "столбца нет; счёту он не нужен",
    ),
    "constant": (
        "everyone gave the same answer; it can be scored, but not be related to anything",
        "tous ont donné la même réponse ; on peut la noter, non la mettre en rapport",
        "все ответили одинаково; оценить можно, связать ни с чем нельзя",
    ),
    "credit": (
        "does better than its parents predict: a credit, kept as it is",
        "fait mieux que ne le prédisent ses parents : un crédit, gardé tel quel",
        "лучше, чем предсказывают родители: зачёт, оставлен как есть",
    ),
    "curved": (
        "does not move with the trunk along a straight line; read its carry-over as an average",
        "ne varie pas en ligne droite avec le tronc ; lisez son report comme une moyenne",
        "меняется вместе со стволом не по прямой; его перенос — среднее",
    ),
    "extrapolation": (
        "few are at the baseline of every aspect, so what would be left there is drawn out by straight lines",
        "peu de répondants sont à l’objectif sur chaque aspect ; ce qui resterait est prolongé en ligne droite",
        "мало кто достиг цели по всем аспектам; что осталось бы там, продолжено по прямой",
    ),
    "held-at-zero": (
        "the outcome does not rise with it when all others are held fast, so its weight is 0",
        "le résultat n’augmente pas avec lui, toutes choses égales ; son poids est donc 0",
        "итог не растёт вместе с ним при прочих равных, поэтому вес 0",
    ),
    "left-out": (
        "visits that lack a node are left out",
        "les visites auxquelles manque un nœud sont écartées",
        "визиты, где недостаёт узла, не учтены",
    ),
    "missing-code?": (
        "an answer stands apart from all others; if it means “no answer”, list it as missing",
        "une réponse est à l’écart des autres ; si elle signifie « sans réponse », déclarez-la dans missing",
        "один ответ стоит отдельно от других; если он значит «нет ответа», внесите его в missing",
    ),
    "no-answers": (
        "nobody answered its questions",
        "personne n’a répondu à ses questions",
        "на его вопросы никто не ответил",
    ),
    "no-unit": (
        "no intervals: rows without an order, or merged moments, need an id or a cluster",
        "pas d’intervalles : des lignes sans ordre, ou des moments réunis, demandent un id ou une grappe",
        "нет интервалов: строкам без порядка или сложенным моментам нужен id или кластер",
    ),
    "not-separable": (
        (
            "carry-over to it cannot be told from a general impression; a marker question, two or more questions per "
            "aspect, or shops over time would help"
        ),
        (
            "le report vers lui ne se distingue pas d’une impression générale ; une question témoin, deux questions "
            "ou plus par aspect, ou des points de vente suivis dans le temps aideraient"
        ),
        (
            "перенос к нему не отличить от общего впечатления; помогут вопрос-маркер, два вопроса или больше на "
            "аспект или точки во времени"
        ),
    ),
    "partial": (
        "the overall score covers only part of the weight",
        "le score global ne couvre qu’une partie du poids",
        "общая оценка охватывает лишь часть веса",
    ),
    "questions-differ": (
        "the questions of an aspect do not carry alike to it, so points by source question may be misplaced",
        (
            "les questions d’un aspect n’y portent pas de même ; les points par question d’origine peuvent être mal "
            "placés"
        ),
        "вопросы аспекта переносятся к нему неодинаково; баллы по вопросам-источникам могут быть смещены",
    ),
    "reversed?": (
        "runs against the other questions of its node; perhaps it wants reversed = true, or has it wrongly",
        "va à l’encontre des autres questions de son nœud ; peut-être faut-il reversed = true, ou l’ôter",
        "идёт против других вопросов узла; возможно, нужно reversed = true или его надо убрать",
    ),
    "scale": (
        "answers that could not be used count as missing",
        "les réponses inutilisables comptent comme manquantes",
        "непригодные ответы считаются пропущенными",
    ),
    "segment-missing": (
        "rows without a segment or a period are left out",
        "les lignes sans segment ou sans période sont écartées",
        "строки без сегмента или периода не учтены",
    ),
    "selection": (
        "some have no score for what is asked of everyone; levels hold only if the gaps are by chance",
        "certains n’ont pas de note là où tous sont interrogés ; les niveaux ne valent que si c’est par hasard",
        "у некоторых нет оценки того, о чём спрашивают всех; уровни верны, только если пропуски случайны",
    ),
    "separator": (
        "the columns were not separated by commas",
        "les colonnes n’étaient pas séparées par des virgules",
        "столбцы разделены не запятыми",
    ),
    "siblings": (
        "still move together beyond what the trunk explains: a general impression, or a link the tree lacks",
        "varient encore ensemble au-delà du tronc : impression générale, ou lien qui manque à l’arbre",
        "меняются вместе сверх того, что объясняет ствол: общее впечатление или связь, которой нет в дереве",
    ),
    "singular": (
        "the estimate leans on nodes that are nearly the same",
        "l’estimation s’appuie sur des nœuds presque identiques",
        "оценка опирается на узлы, которые почти совпадают",
    ),
    "straight-lining": (
        "respondents ticked one place throughout",
        "des répondants ont coché partout la même case",
        "респонденты везде отметили одно и то же",
    ),
    "too-few": (
        "rests on too few respondents",
        "repose sur trop peu de répondants",
        "опирается на слишком малое число респондентов",
    ),
    "contradictory": (
        "pairwise judgements go round in a circle; judge these pairs again",
        "des jugements par paires tournent en rond ; rejugez ces paires",
        "парные суждения идут по кругу; оцените эти пары ещё раз",
    ),
    "inconsistent": (
        "pairwise judgements contradict each other more than they should",
        "des jugements par paires se contredisent plus qu’ils ne devraient",
        "парные суждения противоречат друг другу сильнее, чем следует",
    ),
    "marker": (
        "the marker differs between the arms: they were not drawn by lot, or the general impression moved with them",
        "le témoin diffère entre les bras : ils n’ont pas été tirés au sort, ou l’impression générale a suivi",
        "маркер различается между группами: их делили не по жребию, или общее впечатление сместилось вместе с ними",
    ),
    "no-signal": (
        "the arms hardly moved what it grows on, or an arm has too few units",
        "les bras n’ont guère fait bouger ce dont il dépend, ou un bras a trop peu d’unités",
        "группы почти не сдвинули то, от чего это зависит, или в группе слишком мало единиц",
    ),
    "not-judged": (
        "nobody compared what shares a weight, or some judges did not",
        "personne n’a comparé ce qui partage un poids, ou certains juges ne l’ont pas fait",
        "никто не сравнил то, что делит вес, или сравнили не все судьи",
    ),
    "varied": (
        "an aspect moved between the arms though it was not to be varied, or is the only one that did",
        "un aspect a bougé entre les bras sans devoir être varié, ou est le seul à l’avoir fait",
        "аспект сдвинулся между группами, хотя его не меняли, или сдвинулся только он",
    ),
    "weight": (
        "survey weights are 0 for some rows, or differ so much that the respondents tell far less than their number",
        "des poids de sondage sont nuls, ou si inégaux que les répondants en disent bien moins que leur nombre",
        "веса опроса у части строк равны 0 или так различны, что респонденты говорят куда меньше своего числа",
    ),
}

say = phrase_book(WORDS)


def explained(issue: Issue, lang: str) -> str:
    """Word an issue: its own message in English, what its code means in other languages."""
    return issue.message if lang == "en" or issue.code not in WORDS else say(issue.code, lang)
