"""Words that survey columns are named with, in English, French and Russian; and how words are compared.

The lists are data for guesses: a word that is lacking costs a guess, never a figure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

_PARTS: Final = re.compile(r"[A-ZА-Я]+(?![a-zа-я])|[A-ZА-Я]?[a-zа-я]+|\d+")
_BREVE: Final = "\N{COMBINING BREVE}"
_SHORTEST_STEM: Final = 3
_SHORTEST_ALIKE: Final = 4
_LETTERS_MORE: Final = 3
_LONGEST_SLUG: Final = 40
_LATIN: Final = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяœæß",
        "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch|y|e yu ya oe ae ss".replace("|", "  ").split(" "),
        strict=True,
    )
)
_ENDINGS: Final = tuple(
    sorted(
        # English and French
        "liness fulness iveness ness ment ments ation ations action tion tions ability ibility able ible ingly ing ings "
        "edly ied ed ies es s ly ful fulls e y er ers ity ite ites ete etes ee ees eur eurs euse eux ais ait ant ante "
        # Russian
        "иями ями ами ого его ому ему ыми ими остью ости ость ение ения ению ении ением ать ять ить ал али ила ил ены "
        "ная ное ный ные ной ная ую юю ая яя ое ее ые ие ый ий ой ей ом ем ам ям ах ях а я о е ы и у ю ь".split(),
        key=len,
        reverse=True,
    )
)

# Words that say nothing about which part of a service is meant.
STOP_WORDS: Final = frozenset(
    "a an the and or of to in on at for with from by as is are was were be been it its this that these those there how "
    "what which who whom when where why did do does done would could should will can may might have has had you your i "
    "my me we our us they them their he she his her not no yes so very much more most than too up out about into over "
    "all any each every some please rate rated rating question questions q qn item score scale satisfied satisfaction "
    "agree level extent service services customer customers response answer experience visit point points "
    "le la les un une des de du d l et ou a au aux en dans sur pour par avec est sont etait ete etes etre ce cet cette "
    "ces que qui quoi quel quelle comment vous votre vos nous notre je mon ma mes on il elle ils se sa son ses ne pas "
    "plus tres trop bien tout tous toute toutes question note satisfait satisfaite satisfaction niveau client "
    "и в во на с со к ко у о об от до по за из для не ни да но а же ли бы что как какой какая какие где когда кто "
    "это эта этот эти вы вас вам ваш ваша ваши мы нас нам наш я мне меня мой моя он она они их его ее все всё был была "
    "было были быть есть очень более вопрос оценка оцените оценить насколько довольны удовлетворены клиент".split()
)

# Which part of the general tree a word points to; industry trees add the words of their own labels and questions.
NODE_WORDS: Final[Mapping[str, str]] = {
    "environment": "environment atmosphere ambience decor decoration design look appearance facilities tangibles clean "
    "cleanliness tidy hygiene comfort layout premises interior building restroom washroom toilet noise quiet lighting "
    "website app usability navigation image welcome greeting "
    "cadre ambiance decoration proprete propre confort locaux aspect apparence toilettes bruit accueil site application "
    "обстановка атмосфера интерьер чистота чисто уют комфорт помещение вид туалет шум сайт приложение приветствие",
    "solution": "solution choice range selection assortment variety offer need needs requirement find found findability "
    "availability stock features functionality signs signage wayfinding information menu catalogue competence "
    "solution choix gamme besoin besoins trouver disponibilite information renseignement orientation panneaux carte "
    "решение выбор ассортимент потребность нужды найти наличие информация указатели меню подбор",
    "price": "price pricing cost costs value money worth fee fees charge bill billing invoice tariff expensive cheap "
    "affordable discount prix cout valeur argent tarif facture addition cher frais rapport "
    "цена цены стоимость деньги тариф счет дорого дешево скидка плата",
    "staff": "staff employee employees personnel team people personnel equipe employes персонал сотрудник сотрудники "
    "работники команда",
    "reliability": "reliability reliable dependable accurate accuracy correct error errors mistake mistakes skill "
    "competent knowledge knowledgeable professional professionalism expertise consistent "
    "fiabilite fiable exactitude erreur competence competent connaissances professionnalisme "
    "надежность надежный точность ошибка ошибки компетентность знания профессионализм квалификация",
    "kindness": "kindness kind friendly friendliness polite politeness courtesy courteous helpful helpfulness attentive "
    "empathy caring listen listened warm attitude gentillesse aimable amabilite politesse courtoisie attentif ecoute "
    "empathie доброжелательность вежливость вежливый приветливость дружелюбие внимательность забота отношение",
    "maintenance": "maintenance repair repairs complaint complaints claim claims return returns refund warranty guarantee "
    "aftersales support troubleshooting resolution resolved problem issue followup "
    "entretien reparation reclamation reclamations plainte retour retours remboursement garantie sav probleme suivi "
    "обслуживание ремонт жалоба жалобы возврат гарантия поддержка проблема рекламация",
    "timeliness": "timeliness wait waiting queue queues line speed fast quick prompt delay punctual punctuality time "
    "responsiveness minutes hours attente file rapidite rapide vite delai ponctualite temps retard "
    "ожидание очередь скорость быстро время задержка пунктуальность своевременность оперативность",
    "expectations": "expectation expectations expected promise promises promised kept announced "
    "attente attentes promesse promesses tenu ожидания обещание обещания обещали",
    "respect": "respect respectful fair fairness honest honesty dignity privacy ethical equal "
    "respect respectueux juste equite honnete honnetete dignite intimite уважение честность справедливость достоинство",
}  # fmt: skip
SATISFACTION_WORDS: Final = (
    "satisfaction satisfied satisfy csat overall general globally globale globalement ensemble review rating "
    "stars score note avis отзыв оценка "
    "удовлетворенность удовлетворен довольны довольный целом общая общее"
)
LOYALTY_WORDS: Final = (
    "loyalty recommend recommendation recommendations nps promoter repurchase rebuy renew retention "
    "advocacy fidelite recommander recommanderiez recommandation reviendrez racheter renouveler лояльность "
    "рекомендовать рекомендуете порекомендуете советовать посоветуете вернетесь"
)
LOYALTY_PHRASES: Final = ("again", "come back", "stay with", "buy from us", "de nouveau", "a nouveau", "снова", "еще раз")

ROLE_WORDS: Final[Mapping[str, str]] = {
    "weight": "weight weights wgt wt poids ponderation вес веса",
    "period": "month year wave quarter week day period mois annee trimestre semaine vague месяц год волна квартал неделя",
    "segment": "age gender sex country region city town state county zip postcode area district income salary education "
    "occupation job profession marital household nationality language lang segment group category type class store shop "
    "outlet branch office site location team department division channel device source provider supplier agent carrier "
    "airline destination seniority tenure sexe genre pays ville revenu diplome langue groupe categorie anciennete magasin agence equipe "
    "service canal возраст пол страна регион город район доход образование профессия должность язык сегмент группа стаж "
    "категория тип магазин филиал офис отдел канал",
}
# Columns that survey tools write beside the answers, without blanks and signs.
ADMIN_COLUMNS: Final[Mapping[str, str]] = {
    "id": "id responseid respondentid respondent respnum caseid uuid token recordid surveyid userid customerid clientid "
    "participantid externalreference externaldatareference responseidentifier numero numerodereponse номер ид",
    "date": "timestamp startdate enddate recordeddate submitdate datestamp datesubmitted datecreated datemodified "
    "dateandtime completedat submittedat startedat starttime endtime horodateur date отметкавремени дата",
    "admin": "status ipaddress ipaddr ip progress finished durationinseconds duration interviewtime lastpage "
    "startlanguage userlanguage seed refurl collectorid networkid distributionchannel locationlatitude "
    "locationlongitude latitude longitude recipientlastname recipientfirstname recipientemail firstname lastname name "
    "email emailaddress username adresseemail phone customdata useragent browser qrecaptchascore",
}
UNIT_WORDS: Final[Mapping[str, str]] = {
    "seconds": "seconds second sec secs secondes секунд секунды",
    "minutes": "minutes minute min mins минут минуты мин",
    "hours": "hours hour hrs heures heure часов часы час",
    "days": "days day jours jour дней дни день",
    "weeks": "weeks week semaines semaine недель недели",
    "months": "months месяцев месяца",
    "years": "years ans лет",
}
PROMISED_WORDS: Final = "promised promise eta estimated announced planned promis promise annonce prevu обещано обещанный план"
DELIVERED_WORDS: Final = "delivered delivery actual real taken livre livraison reel effectif доставлено факт фактический"
# Answers that are words on a scale; a survey tool can write them as numbers instead.
WORDY_ANSWERS: Final = frozenset(
    "satisf dissatisf agre disagre excellent poor good bad likel unlikel neutral d'accord accord mauvais bon moyen "
    "согласен соглас довол хорош плох отличн удовлетвор".split()
)


def plain_word(word: str) -> str:
    """Write a word in small letters without accents; Russian ё becomes е."""
    return _without_accents(word).casefold()


def stem(word: str) -> str:
    """Cut the ending off a plain word, so that "cleaning" and "cleanliness" are one."""
    for _ in range(2):
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
                word = word[: -len(ending)]
                break
    return word


def words_in(text: str) -> list[str]:
    """Split a text or a column's name into plain words: ``Q7_CleanRooms`` gives q, 7, clean, rooms."""
    return [plain_word(part) for part in _PARTS.findall(_without_accents(text))]


def telling_words(text: str) -> list[str]:
    """List the plain words of a text that say something, in order: no stop words, numbers, letters that stand alone."""
    return [word for word in _words(text) if word not in STOP_WORDS]


def stems_in(text: str, *, telling: bool = True) -> list[str]:
    """Split a text into the stems of its words, in order; numbers and letters that stand alone are left out.

    Args:
        text: A text or a column's name.
        telling: Whether words that say nothing about a part of the service are left out too.
    """
    return [stem(word) for word in (telling_words(text) if telling else _words(text))]


def _words(text: str) -> list[str]:
    return [word for word in words_in(text) if len(word) > 1 and not word.isdigit()]


def stems_of(listed: str) -> frozenset[str]:
    """Make stems of a list of words divided by blanks."""
    return frozenset(stem(plain_word(word)) for word in listed.split())


def alike(one: str, other: str) -> bool:
    """Whether two stems are of one word: the same, or the one with a few letters more."""
    short, long = sorted((one, other), key=len)
    return one == other or (
        len(short) >= _SHORTEST_ALIKE and len(long) - len(short) <= _LETTERS_MORE and long.startswith(short)
    )


def squeezed(name: str) -> str:
    """Write a column's name without blanks and signs, for the lists of survey tools."""
    return "".join(letter for letter in plain_word(name) if letter.isalnum())


def slug(text: str) -> str:
    """Make an id of a text or a column's name: small Latin letters, digits and ``_``; empty if nothing is left."""
    latin = "".join(_LATIN.get(letter, letter) for letter in plain_word(text))
    joined = re.sub(r"[^a-z0-9]+", "_", latin).strip("_")[:_LONGEST_SLUG].rstrip("_")
    return joined if not joined or joined[0].isalpha() else f"q_{joined}"


def _without_accents(text: str) -> str:
    """Take accents away but keep й, which is a letter of its own."""
    spread = unicodedata.normalize("NFD", text)
    kept = "".join(letter for letter in spread if not unicodedata.combining(letter) or letter == _BREVE)
    return unicodedata.normalize("NFC", kept)
