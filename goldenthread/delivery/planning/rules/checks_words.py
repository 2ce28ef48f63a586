"""Words that activities begin with, by language, as data. A result begins with what changes instead.

Each entry is one or more words in lower case and without accents. Where the same word also begins a
result, the longer entry in NOT_ACTIVITIES wins: "support for victims is available" is a result.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

ACTIVITY_WORDS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "advise", "advising", "advocate", "advocating", "arrange", "arranging", "assist", "assisting",
        "build capacity", "building capacity", "carry out", "carrying out", "conduct", "conducting",
        "contribute", "contributing", "convene", "convening", "coordinate", "coordinating", "deliver",
        "delivering", "develop", "developing", "disseminate", "disseminating", "draft", "drafting",
        "engage with", "engaging with", "ensure", "ensuring", "facilitate", "facilitating", "follow up",
        "help", "helping", "hold", "holding", "hire", "hiring", "implement", "implementing", "launch",
        "launching", "monitor", "organise", "organising", "organize", "organizing", "participate",
        "participating", "prepare", "preparing", "procure", "procuring", "produce", "producing", "promote",
        "promoting", "provide", "providing", "publish", "publishing", "raise awareness",
        "raising awareness", "recruit", "recruiting", "review", "reviewing", "sensitize", "sensitizing",
        "set up", "setting up", "strengthen", "strengthening", "support", "supporting", "train",
        "training of", "training for", "training on", "translate", "translating", "undertake",
        "undertaking",
    ),
    "fr": (
        "accompagner", "appui a", "appui au", "appui aux", "appuyer", "assister", "assurer", "conduire",
        "contribuer", "coordonner", "developper", "diffuser", "effectuer", "elaborer", "engager",
        "entreprendre", "examiner", "faciliter", "formation de", "formation des", "former", "fournir",
        "garantir", "lancer", "mener", "mettre en oeuvre", "mettre en place", "organisation d",
        "organisation de", "organiser", "participer", "plaider", "preparer", "produire", "promouvoir",
        "publier", "realiser", "recruter", "rediger", "renforcer", "sensibiliser", "soutenir", "suivre",
        "tenir", "traduire",
    ),
    "es": (
        "acompanar", "apoyar", "apoyo a", "apoyo al", "asegurar", "asesorar", "asistir", "ayudar",
        "brindar", "capacitacion de", "capacitar", "celebrar", "contribuir", "convocar", "coordinar",
        "desarrollar", "difundir", "ejecutar", "elaborar", "facilitar", "formar", "fortalecer",
        "garantizar", "impartir", "implementar", "impulsar", "lanzar", "llevar a cabo", "organizacion de",
        "organizar", "participar", "preparar", "prestar", "producir", "promover", "proporcionar",
        "publicar", "realizar", "redactar", "reforzar", "sensibilizar", "traducir",
    ),
}  # fmt: skip
NOT_ACTIVITIES: Mapping[str, tuple[str, ...]] = {
    "en": (
        "draft laws", "draft legislation", "help lines", "support for", "support from", "support groups",
        "support mechanisms", "support networks", "support services", "support structures", "support to",
        "support systems",
    ),
    "fr": (),
    "es": (),
}  # fmt: skip

# What may stand before the first word without changing what it is.
BEFORE = {"en": ("to ",), "fr": (), "es": ()}


def plain(text: str) -> str:
    """Return a text as the lists above write it: lower case, no accents, single spaces, no marks."""
    folded = unicodedata.normalize("NFKD", text.replace("œ", "oe").casefold())
    letters = "".join(one for one in folded if not unicodedata.combining(one))
    return " ".join(re.findall(r"[^\W_]+", letters))


def without_number(text: str) -> str:
    """Return a plain text without the numbers it begins with, such as "1 1"."""
    return re.sub(r"^(\d+ )+", "", text)


def activity_word(text: str, language: str) -> str:
    """Return the words at the start of a text that make it an activity, or nothing.

    A language without a list finds nothing: nobody is told off by a list that was never written.
    """
    if language not in ACTIVITY_WORDS:
        return ""
    words = without_number(plain(text))
    for opening in BEFORE[language]:
        words = words.removeprefix(opening)
    if any(_begins(words, entry) for entry in NOT_ACTIVITIES[language]):
        return ""
    return next((entry for entry in ACTIVITY_WORDS[language] if _begins(words, entry)), "")


def _begins(words: str, entry: str) -> bool:
    return f"{words} ".startswith(f"{entry} ")
