"""What the five claims are called, why a verdict fell as it did, and what no test can say, in every language."""

from __future__ import annotations

from servicetree.i18n.formatting import phrase_book

WORDS: dict[str, tuple[str, str, str]] = {
    "title": (
        "{tree} · the theory’s five claims · respondents: {n}",
        "{tree} · les cinq affirmations de la théorie · répondants : {n}",
        "{tree} · пять утверждений теории · респондентов: {n}",
    ),
    "count": (
        "Claims that hold: {holds}; that do not hold: {not_}; that these answers cannot tell: {untold}.",
        "Affirmations vérifiées : {holds} ; non vérifiées : {not_} ; que ces réponses ne tranchent pas : {untold}.",
        "Утверждений подтверждается: {holds}; не подтверждается: {not_}; по этим ответам сказать нельзя: {untold}.",
    ),
    "lead_for": (
        "For the trunk: what is lost in it is carried over, and no other root goes with as much of the rest.",
        "Pour le tronc : ses pertes se reportent, et aucune autre racine ne va avec autant du reste.",
        "За ствол: его потери переносятся, и ни один другой корень не связан со столь многим.",
    ),
    "lead_rival": (
        "The trunk loses here: more of all other ratings goes with {rival} than with the trunk.",
        "Le tronc perd ici : une plus grande part des autres notes va avec {rival} qu’avec le tronc.",
        "Ствол здесь проигрывает: больше остальных оценок связано с выбором {rival}, чем со стволом.",
    ),
    "lead_not_carried": (
        "The trunk loses here: hardly anything that is lost in it is carried over to the branches.",
        "Le tronc perd ici : presque rien de ce qui s’y perd ne se reporte sur les branches.",
        "Ствол здесь проигрывает: его потери почти не переносятся на ветви.",
    ),
    "lead_open": (
        "Nothing here shows that the trunk is the root of the rest.",
        "Rien ici ne montre que le tronc soit la racine du reste.",
        "Ничто здесь не показывает, что ствол — корень всего остального.",
    ),
    "verdicts": ("The verdicts", "Les verdicts", "Вердикты"),
    "column_claim": ("Claim", "Affirmation", "Утверждение"),
    "column_verdict": ("Verdict", "Verdict", "Вердикт"),
    "column_figure": ("Figure", "Valeur", "Величина"),
    "column_p": ("p", "p", "p"),
    "column_n": ("n", "n", "n"),
    "holds": ("holds", "vérifiée", "подтверждается"),
    "does_not_hold": ("does not hold", "non vérifiée", "не подтверждается"),
    "cannot_tell": ("cannot tell", "impossible à dire", "сказать нельзя"),
    "claimed": ("{id} “{claim}”: {verdict}.", "{id} « {claim} » : {verdict}.", "{id} «{claim}»: {verdict}."),
    "carry_over": ("Carry-over", "Report", "Перенос"),
    "basics_first": ("Basics first", "La base d’abord", "Сначала основы"),
    "through_satisfaction": ("Through satisfaction", "Par la satisfaction", "Через удовлетворённость"),
    "trunk_is_basic": ("The trunk is a basic", "Le tronc, une base", "Ствол — основа"),
    "trunk_is_root": ("The trunk is the root", "Le tronc, une racine", "Ствол — корень"),
    "says_carry_over": (
        "What is lost in the trunk is carried over to the branches",
        "Ce qui se perd dans le tronc se reporte sur les branches",
        "Потери ствола переносятся на ветви",
    ),
    "says_basics_first": (
        "The better the trunk, the more the branches count",
        "Meilleur est le tronc, plus les branches comptent",
        "Чем лучше ствол, тем больше значат ветви",
    ),
    "says_through_satisfaction": (
        "The service leads to loyalty through satisfaction, and no other way",
        "Le service mène à la fidélité par la satisfaction, et par aucune autre voie",
        "Сервис ведёт к лояльности через удовлетворённость и никак иначе",
    ),
    "says_trunk_is_basic": (
        "A poor trunk costs more satisfaction than a good one wins, and more so than with the branches",
        "Un mauvais tronc coûte plus de satisfaction qu’un bon n’en gagne, plus nettement que les branches",
        "Плохой ствол отнимает больше удовлетворённости, чем хороший добавляет, и заметнее, чем ветви",
    ),
    "says_trunk_is_root": (
        "No other choice of root goes with as much of all other ratings",
        "Aucun autre choix de racine ne va avec une aussi grande part des autres notes",
        "Ни один другой выбор корня не связан со столь большой частью остальных оценок",
    ),
    "limit_carry_over": (
        "The test tells carry-over from moods and slips; it cannot tell which came first, trunk or branch.",
        (
            "Le test distingue le report des humeurs et des erreurs ; il ne dit pas qui, du tronc ou de la branche, "
            "précède."
        ),
        "Тест отличает перенос от настроения и ошибок; что было раньше, ствол или ветвь, он сказать не может.",
    ),
    "limit_basics_first": (
        (
            "The test sees slopes that change with the trunk, curves set apart; where most satisfaction ratings stand"
            " at the top of their scale, it cannot see them."
        ),
        (
            "Le test voit les pentes qui changent avec le tronc, courbures mises à part ; si la plupart des notes de "
            "satisfaction sont en haut de l’échelle, il ne peut pas les voir."
        ),
        (
            "Тест видит наклоны, которые меняются вместе со стволом, отделив кривизну; если почти все оценки "
            "удовлетворённости у верха шкалы, он их не увидит."
        ),
    ),
    "limit_through_satisfaction": (
        (
            "The test sees ways past satisfaction; it cannot tell them from slips in the answers on satisfaction, "
            "which look the same."
        ),
        (
            "Le test voit les voies qui évitent la satisfaction ; il ne les distingue pas d’erreurs dans les réponses"
            " sur la satisfaction, qui ont la même allure."
        ),
        (
            "Тест видит пути мимо удовлетворённости; он не отличит их от ошибок в ответах об удовлетворённости: они "
            "выглядят так же."
        ),
    ),
    "limit_trunk_is_basic": (
        (
            "The test compares points below the median with points above it, a crowded top allowed for; it cannot say"
            " what a trunk worse or better than these would do."
        ),
        (
            "Le test compare les points sous la médiane à ceux au-dessus, en tenant compte d’un haut d’échelle "
            "encombré ; il ne dit rien d’un tronc pire ou meilleur que ceux-ci."
        ),
        (
            "Тест сравнивает баллы ниже медианы с баллами выше неё с поправкой на скученность вверху шкалы; о стволе "
            "хуже или лучше этих он сказать не может."
        ),
    ),
    "limit_trunk_is_root": (
        (
            "The test compares how closely ratings go together; it cannot see direction, for a tree turned over has "
            "the same correlations, and what more questions are asked about looks more like a root."
        ),
        (
            "Le test compare combien les notes vont ensemble ; il ne voit pas le sens, car l’arbre retourné a les "
            "mêmes corrélations, et ce sur quoi l’on pose plus de questions ressemble plus à une racine."
        ),
        (
            "Тест сравнивает, насколько оценки держатся вместе; направления он не видит: у перевёрнутого дерева те же"
            " корреляции, а то, о чём спрашивают больше, сильнее похоже на корень."
        ),
    ),
    "carry_over:clear": (
        (
            "With one point lost in the trunk, branches lose {value} points on average, moods and slips set apart; "
            "clear by themselves: {clear} of {of}."
        ),
        (
            "Avec un point perdu dans le tronc, les branches en perdent {value} en moyenne, humeurs et erreurs mises "
            "à part ; nettes à elles seules : {clear} sur {of}."
        ),
        (
            "С баллом, потерянным в стволе, ветви теряют в среднем {value}, если отделить настроение и ошибки; явны "
            "сами по себе: {clear} из {of}."
        ),
    ),
    "carry_over:small": (
        "At most {high} points are carried over with one point, moods and slips set apart: too little to name.",
        "Au plus {high} points se reportent pour un point, humeurs et erreurs mises à part : trop peu pour compter.",
        "С одним баллом переносится не больше {high}, если отделить настроение и ошибки: слишком мало.",
    ),
    "carry_over:opposite": (
        "Moods and slips set apart, branches lose less where the trunk loses more.",
        "Humeurs et erreurs mises à part, les branches perdent moins là où le tronc perd plus.",
        "Если отделить настроение и ошибки, ветви теряют меньше там, где ствол теряет больше.",
    ),
    "basics_first:clear": (
        (
            "Where the trunk is ten points better, a point of a branch moves satisfaction by {value} more; clear by "
            "themselves: {clear} of {of} branches."
        ),
        (
            "Là où le tronc est meilleur de dix points, un point de branche fait bouger la satisfaction de {value} de"
            " plus ; nettes à elles seules : {clear} branches sur {of}."
        ),
        (
            "Там, где ствол лучше на десять баллов, балл ветви двигает удовлетворённость на {value} сильнее; явны "
            "сами по себе: {clear} из {of}."
        ),
    ),
    "basics_first:small": (
        "For ten points of the trunk, branches count {high} more at most: too little to name.",
        "Pour dix points du tronc, les branches comptent au plus {high} de plus : trop peu pour compter.",
        "На десять баллов ствола ветви значат больше самое большее на {high}: слишком мало.",
    ),
    "basics_first:opposite": (
        "The other way round: branches count more where the trunk is poor ({value} for ten points).",
        "C’est l’inverse : les branches comptent plus là où le tronc est mauvais ({value} pour dix points).",
        "Наоборот: ветви значат больше там, где ствол плох ({value} на десять баллов).",
    ),
    "through_satisfaction:direct-paths": (
        "Loyalty moves with nodes past satisfaction, most clearly with {node} ({value}).",
        "La fidélité varie avec des nœuds sans passer par la satisfaction, surtout {node} ({value}).",
        "Лояльность меняется с узлами мимо удовлетворённости, явнее всего с узлом {node} ({value}).",
    ),
    "through_satisfaction:no-direct-paths": (
        (
            "Every way past satisfaction is shorter than 0.1 points, and with a point of satisfaction loyalty moves "
            "by {link}."
        ),
        (
            "Toute voie qui évite la satisfaction est inférieure à 0,1 point, et la fidélité suit la satisfaction "
            "({link})."
        ),
        "Любой путь мимо удовлетворённости слабее 0,1, а с баллом удовлетворённости лояльность меняется на {link}.",
    ),
    "through_satisfaction:no-link": (
        "No way past satisfaction is clear, but neither is the way through it ({link} for a point).",
        "Aucune voie n’évite nettement la satisfaction, mais celle qui y passe n’est pas nette non plus ({link}).",
        "Путей мимо удовлетворённости явно нет, но и путь через неё не явен ({link} на балл).",
    ),
    "through_satisfaction:unclear": (
        "No way past satisfaction is clear, but {size} points, by {node}, cannot be ruled out.",
        "Aucune voie n’évite nettement la satisfaction, mais {size} point, par {node}, n’est pas exclu.",
        "Путей мимо удовлетворённости явно нет, но {size} через узел {node} исключить нельзя.",
    ),
    "trunk_is_basic:clear": (
        (
            "A point of the trunk costs {below} below the median and wins {above} above it; of the branches, "
            "{b_below} and {b_above}."
        ),
        (
            "Un point du tronc coûte {below} sous la médiane et gagne {above} au-dessus ; pour les branches, "
            "{b_below} et {b_above}."
        ),
        "Балл ствола отнимает {below} ниже медианы и добавляет {above} выше неё; у ветвей — {b_below} и {b_above}.",
    ),
    "trunk_is_basic:branches-alike": (
        (
            "A poor trunk costs more than a good one wins ({below} a point against {above}), but not clearly more so "
            "than with the branches ({b_below} against {b_above}); a crowded top of the scale would look the same."
        ),
        (
            "Un mauvais tronc coûte plus qu’un bon ne gagne ({below} par point contre {above}), mais pas nettement "
            "plus que les branches ({b_below} contre {b_above}) ; un haut d’échelle encombré aurait la même allure."
        ),
        (
            "Плохой ствол отнимает больше, чем хороший добавляет ({below} за балл против {above}), но не явно "
            "заметнее, чем ветви ({b_below} против {b_above}); скученность вверху шкалы выглядела бы так же."
        ),
    ),
    "trunk_is_basic:opposite": (
        "The other way round: a point of the trunk costs {below} below the median and wins {above} above it.",
        "C’est l’inverse : un point du tronc coûte {below} sous la médiane et gagne {above} au-dessus.",
        "Наоборот: балл ствола отнимает {below} ниже медианы и добавляет {above} выше неё.",
    ),
    "trunk_is_basic:small": (
        "A point of the trunk counts about the same below the median ({below}) and above it ({above}).",
        "Un point du tronc compte à peu près autant sous la médiane ({below}) qu’au-dessus ({above}).",
        "Балл ствола значит примерно одинаково ниже медианы ({below}) и выше неё ({above}).",
    ),
    "trunk_is_basic:unclear": (
        "A point of the trunk counts {below} below the median and {above} above it; that difference may be chance.",
        "Un point du tronc compte {below} sous la médiane et {above} au-dessus ; cet écart peut être dû au hasard.",
        "Балл ствола значит {below} ниже медианы и {above} выше неё; это различие может быть случайным.",
    ),
    "trunk_is_root:clear": (
        "The trunk explains {trunk} of the other ratings, the next best choice ({rival}) {other}.",
        "Le tronc explique {trunk} des autres notes, le meilleur autre choix ({rival}) {other}.",
        "Ствол объясняет {trunk} остальных оценок, следующий выбор ({rival}) — {other}.",
    ),
    "trunk_is_root:rival": (
        "The trunk explains {trunk} of the other ratings, {rival} {other}: the trunk is number {rank} of {choices}.",
        "Le tronc explique {trunk} des autres notes, {rival} {other} : le tronc est au rang {rank} sur {choices}.",
        "Ствол объясняет {trunk} остальных оценок, {rival} — {other}: ствол на месте {rank} из {choices}.",
    ),
    "trunk_is_root:unclear": (
        (
            "The trunk explains {trunk} of the other ratings, {rival} {other}: number {rank} of {choices}, not "
            "clearly apart among so many choices."
        ),
        (
            "Le tronc explique {trunk} des autres notes, {rival} {other} : rang {rank} sur {choices}, sans écart net "
            "parmi tant de choix."
        ),
        (
            "Ствол объясняет {trunk} остальных оценок, {rival} — {other}: место {rank} из {choices}, без явного "
            "различия среди стольких вариантов."
        ),
    ),
    "skeleton": (
        "Of the {of} strongest ties {touching} touch the trunk ({chance} would by chance); in the middle: {centre}.",
        "Des {of} liens les plus forts, {touching} touchent le tronc ({chance} par hasard) ; au centre : {centre}.",
        "Из самых сильных связей ({of}) ствола касаются {touching} (случайно было бы {chance}); в середине: {centre}.",
    ),
    "unclear": (
        "These answers allow anything from {low} to {high}.",
        "Ces réponses permettent tout, de {low} à {high}.",
        "Эти ответы допускают всё от {low} до {high}.",
    ),
    "denominator": (
        (
            "As observed it is {observed} a point, which cannot be told from a general impression: the branches say "
            "too little."
        ),
        (
            "Tel qu’observé : {observed} par point, impossible à distinguer d’une impression générale : les branches "
            "en disent trop peu."
        ),
        "Наблюдается {observed} на балл, но это не отличить от общего впечатления: ветви говорят слишком мало.",
    ),
    "share": (
        (
            "As observed it is {observed} a point, which cannot be told from a general impression: that would explain"
            " most of what the trunk’s ratings share."
        ),
        (
            "Tel qu’observé : {observed} par point, impossible à distinguer d’une impression générale, qui "
            "expliquerait l’essentiel de ce que partagent les notes du tronc."
        ),
        (
            "Наблюдается {observed} на балл, но это не отличить от общего впечатления: оно объяснило бы почти всё "
            "общее в оценках ствола."
        ),
    ),
    "few-branches": (
        (
            "As observed it is {observed} a point, which cannot be told from a general impression with fewer than "
            "three branches and no marker question."
        ),
        (
            "Tel qu’observé : {observed} par point, impossible à distinguer d’une impression générale avec moins de "
            "trois branches et sans question témoin."
        ),
        (
            "Наблюдается {observed} на балл, но это не отличить от общего впечатления, если ветвей меньше трёх и нет "
            "вопроса-маркера."
        ),
    ),
    "no-interval": (
        "There are no intervals: too few groups of answers, or no id.",
        "Il n’y a pas d’intervalles : trop peu de groupes de réponses, ou pas d’identifiant.",
        "Интервалов нет: слишком мало групп ответов или нет идентификатора.",
    ),
    "no-outcome": (
        "The answers lack an outcome that it needs (satisfaction, loyalty).",
        "Il manque aux réponses un résultat nécessaire (satisfaction, fidélité).",
        "В ответах нет нужного итога (удовлетворённость, лояльность).",
    ),
    "no-branches": (
        "No branch grows on the trunk.",
        "Aucune branche ne pousse sur le tronc.",
        "На стволе не растёт ни одной ветви.",
    ),
    "too-few": (
        "Too few respondents rated everything that it needs.",
        "Trop peu de répondants ont noté tout ce qu’il faut.",
        "Слишком мало респондентов оценили всё, что нужно.",
    ),
    "too-many": (
        "The tree has too many nodes for it.",
        "L’arbre a trop de nœuds pour cela.",
        "В дереве слишком много узлов для этого.",
    ),
    "no-variation": (
        "Something that it needs does not vary among these answers.",
        "Quelque chose de nécessaire ne varie pas dans ces réponses.",
        "Что-то из нужного в этих ответах не меняется.",
    ),
    "singular": (
        "Some nodes are nearly the same, so that they cannot be told apart.",
        "Des nœuds sont presque identiques : on ne peut pas les distinguer.",
        "Некоторые узлы почти одинаковы, их не различить.",
    ),
    "no-room": (
        "The answers crowd at one end of the scale: there is no room for a slope on either side of the median.",
        "Les réponses se pressent à un bout de l’échelle : pas de place pour une pente de chaque côté de la médiane.",
        "Ответы скучены на одном конце шкалы: по обе стороны медианы нет места для наклона.",
    ),
    "older-moments": (
        "The moments were gathered by an earlier version, without what it needs: gather them again.",
        "Les moments ont été rassemblés par une version antérieure, sans ce qu’il faut : rassemblez-les à nouveau.",
        "Моменты собраны прежней версией, без нужного: соберите их снова.",
    ),
    "by_part": (
        "By part (* clear by itself, adjusted for how many there are)",
        "Par partie (* nette à elle seule, compte tenu de leur nombre)",
        "По частям (* явно само по себе, с поправкой на их число)",
    ),
    "column_part": ("Part of the service", "Partie du service", "Часть сервиса"),
    "column_H1": ("H1 carry-over", "H1 report", "H1 перенос"),
    "column_H2": ("H2 change", "H2 changement", "H2 изменение"),
    "column_H3": ("H3 direct path", "H3 voie directe", "H3 прямой путь"),
    "column_H4": ("H4 below − above", "H4 sous − sur", "H4 ниже − выше"),
    "and": (" and ", " et ", " и "),
}

say = phrase_book(WORDS)
