"""Exports as survey tools write them, odd columns and all; answers are drawn from a seed."""

import csv
import json

import numpy as np

QUESTIONS = {
    "Q1_1": "How satisfied were you with the following? - Cleanliness of the shop",
    "Q1_2": "How satisfied were you with the following? - Choice of products",
    "Q1_3": "How satisfied were you with the following? - Products in stock",
    "Q1_4": "How satisfied were you with the following? - Friendliness of our staff",
    "Q1_5": "How satisfied were you with the following? - Value for money",
    "Q1_6": "How satisfied were you with the following? - Waiting at the checkout",
    "Q2": "On a scale from 0 to 10, how likely are you to recommend us to a friend or colleague?",
    "Q3": "Overall, how satisfied are you with our service?",
    "Q4": "It was too noisy in the shop",
    "Q5": "Is there anything else you would like to tell us?",
    "Q6": "Which shop did you visit?",
    "Q7": "What is your age group?",
    "Q8": "How good was our website?",
    "Q9": "I agree to take part",
    "Q10": "Who served you?",
}
ODD = ("StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished", "ResponseId")
AFTER = ("UserLanguage", "weight", "wait_minutes", "visits")


def ratings(rows: int, seed: int, count: int, points: int = 5) -> np.ndarray:
    """Draw ratings from 1 to a number of points that hang together; shape (rows, count)."""
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=(rows, 1)) + rng.normal(scale=0.9, size=(rows, count))
    return np.clip(np.rint((points + 1.5) / 2 + points / 4.5 * latent), 1, points).astype(int)


def survey_tool_export(path, rows: int = 240, seed: int = 7):
    """Write a CSV file as Qualtrics does: two lines below the names hold the questions and inner ids.

    Everything is there that makes such files odd: dates, addresses, an empty and a constant column, answers in words,
    free text, 99 and "Don't know" for no answer, a reversed question, a question from 0 to 10, weights, minutes.
    """
    rng = np.random.default_rng(seed)
    drawn = ratings(rows, seed, 10)
    names = [*ODD, *QUESTIONS, *AFTER]
    table = {name: [""] * rows for name in names}
    for row in range(rows):
        table["StartDate"][row] = table["EndDate"][row] = f"2026-03-{row % 28 + 1:02d} 10:{row % 60:02d}:00"
        table["Duration (in seconds)"][row] = int(rng.integers(60, 900))
        table["ResponseId"][row] = f"R_{row:05d}xq"
        table["Q5"][row] = "" if row % 3 else f"Thank you, {row} times; the cashier was nice"
        table["Q6"][row] = ("Lyon", "Nice", "Paris")[row % 3]
        table["Q7"][row] = int(rng.integers(1, 7))
        table["Q8"][row] = ("Very good", "Good", "Poor", "Very poor")[row % 4]
        table["Q2"][row] = int(np.clip(2 * drawn[row, 6] + rng.integers(-1, 2), 0, 10))
        table["Q4"][row] = 6 - int(drawn[row, 8])
        table["weight"][row] = f"{rng.uniform(0.5, 1.8):.3f}"
        table["wait_minutes"][row] = f"{30 - 5 * drawn[row, 5] + rng.uniform(0, 5):.1f}"
        table["visits"][row] = int(rng.integers(1, 400))
    constants = {"Status": 0, "IPAddress": "127.0.0.1", "Progress": 100, "Finished": 1, "UserLanguage": "EN", "Q9": 1}
    table |= {name: [value] * rows for name, value in constants.items()}
    for place, name in enumerate(("Q1_1", "Q1_2", "Q1_3", "Q1_4", "Q1_5", "Q1_6")):
        table[name] = [int(x) if rng.random() > 0.04 else 99 for x in drawn[:, place]]
    table["Q3"] = [int(x) if row % 50 else "Don't know" for row, x in enumerate(drawn[:, 7])]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerow([QUESTIONS.get(name, name) for name in names])
        writer.writerow([json.dumps({"ImportId": f"QID{place}"}) for place, _ in enumerate(names)])
        writer.writerows(zip(*(table[name] for name in names), strict=True))
    return path


FORMS = {
    "fr": {
        "Horodateur": None,
        "La propreté du magasin": "environment",
        "L'ambiance dans le magasin": "environment",
        "Le choix des articles": "solution",
        "Le rapport qualité-prix": "price",
        "L'amabilité du personnel": "kindness",
        "Le temps d'attente à la caisse": "timeliness",
        "Dans l'ensemble, êtes-vous satisfait ?": "satisfaction",
        "Recommanderiez-vous notre magasin ?": "loyalty",
        "Votre âge": None,
    },
    "ru": {
        "Отметка времени": None,
        "Чистота в магазине": "environment",
        "Уютная обстановка": "environment",
        "Выбор товаров": "solution",
        "Соотношение цены и качества": "price",
        "Вежливость сотрудников": "kindness",
        "Время ожидания на кассе": "timeliness",
        "Насколько вы довольны в целом?": "satisfaction",
        "Порекомендуете ли вы нас друзьям?": "loyalty",
        "Ваш возраст": None,
    },
}


def form_export(path, lang: str, rows: int = 120, seed: int = 3):
    """Write a CSV file as Google Forms does: whole questions as names, a time stamp first, ratings from 1 to 10."""
    drawn = ratings(rows, seed, len(FORMS[lang]), 10)
    ages = ("18-24", "25-34", "35-54")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(FORMS[lang])
        for row in range(rows):
            writer.writerow([f"{row % 28 + 1:02d}/03/2026 10:{row % 60:02d}:00", *drawn[row, 1:-1], ages[row % 3]])
    return path
