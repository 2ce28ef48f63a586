"""The invented world of the demonstration: regions, and 101 entities none of which is a real place.

Names are made up on purpose, so that no record says anything about a real State. A test compares them with
the list of ISO 3166.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from goldenthread.direction.organization.models import Entity

Kind = Entity.Kind

REGIONS = (
    ("AFRICA", "Africa"),
    ("AMERICAS", "Americas"),
    ("ASIA_PACIFIC", "Asia and the Pacific"),
    ("EUROPE_CENTRAL_ASIA", "Europe and Central Asia"),
    ("MENA", "Middle East and North Africa"),
    ("HEADQUARTERS", "Headquarters"),
)

# (code, name) of the places with a presence, by region and kind of presence.
FIELD: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {
    "AFRICA": {
        Kind.COUNTRY_OFFICE: (
            ("ALO", "Aldora"),
            ("ELM", "Elmoran"),
            ("RIV", "Rivona"),
            ("OMB", "Ombele"),
            ("ZAD", "Zanduri"),
            ("TOM", "Tombesa"),
            ("KIV", "Kivanda"),
        ),
        Kind.MISSION_COMPONENT: (
            ("HAR", "Harunda"),
            ("MBA", "Mbarula"),
            ("SAH", "Sahenda"),
            ("WOL", "Wolonda"),
            ("DAK", "Dakunde"),
        ),
        Kind.ADVISER: (
            ("NVA", "Norvale"),
            ("NGR", "Ngorama"),
            ("BUL", "Bulanda"),
            ("ITU", "Ituvo"),
            ("OKA", "Okanje"),
            ("TES", "Tesfara"),
            ("LUW", "Luwenda"),
            ("MAK", "Makoro"),
            ("YEB", "Yembara"),
            ("CHT", "Chitavo"),
            ("OND", "Ondaru"),
            ("GEZ", "Gezura"),
        ),
        Kind.REGIONAL_OFFICE: (
            ("RO-EAST", "Eastern"),
            ("RO-WEST", "Western"),
            ("RO-SOUTH", "Southern"),
            ("RO-VAL", "Great Valley"),
        ),
        Kind.OTHER: (("LIM", "Limbara river basin"),),
    },
    "AMERICAS": {
        Kind.COUNTRY_OFFICE: (
            ("BMR", "Belmara"),
            ("LUM", "Lumeria"),
            ("SAN", "Sanlora"),
            ("VER", "Veramonte"),
            ("TIE", "Tierrazul"),
        ),
        Kind.MISSION_COMPONENT: (("GUA", "Guaramis"),),
        Kind.ADVISER: (
            ("CAS", "Casteria"),
            ("QUE", "Quenta"),
            ("CAL", "Caluna"),
            ("POV", "Portavela"),
            ("ESM", "Esmelia"),
            ("HUA", "Huanaro"),
            ("PAQ", "Paloquen"),
            ("SAT", "Santerra"),
            ("ARV", "Arevina"),
            ("MRB", "Maribela"),
            ("TAC", "Tacuarel"),
        ),
        Kind.REGIONAL_OFFICE: (("RO-MON", "Montara"), ("RO-AUS", "Lower Montara")),
    },
    "ASIA_PACIFIC": {
        Kind.COUNTRY_OFFICE: (("JOV", "Jorvala"), ("SNT", "Suntara")),
        Kind.MISSION_COMPONENT: (("TEV", "Tevaloa"),),
        Kind.ADVISER: (
            ("FAR", "Farosha"),
            ("BAN", "Banjurai"),
            ("MOT", "Motunaki"),
            ("KHA", "Khansor"),
            ("DHA", "Dharavel"),
            ("NUS", "Nusalima"),
            ("PHA", "Phaluang"),
        ),
        Kind.REGIONAL_OFFICE: (("RO-PEL", "Pelagia"), ("RO-MOS", "Monsoon Coast")),
        Kind.OTHER: (("ORI", "Orindra"),),
    },
    "EUROPE_CENTRAL_ASIA": {
        Kind.COUNTRY_OFFICE: (("GAL", "Galvena"),),
        Kind.MISSION_COMPONENT: (("DRA", "Dravonia"), ("TOL", "Tolmark")),
        Kind.ADVISER: (
            ("IST", "Istavia"),
            ("VAR", "Vardenia"),
            ("KAR", "Karvistan"),
            ("ZEL", "Zelmira"),
            ("TRG", "Turgaly"),
        ),
        Kind.REGIONAL_OFFICE: (("RO-STE", "Steppe"), ("RO-NOR", "Northern Lakes")),
        Kind.OTHER: (("BRE", "Brezovia"),),
    },
    "MENA": {
        Kind.COUNTRY_OFFICE: (("KAS", "Kasmar"), ("TAM", "Tamrit"), ("QAS", "Qasira"), ("ZER", "Zerhuna")),
        Kind.MISSION_COMPONENT: (
            ("NAH", "Nahrabad"),
            ("WAD", "Wadimar"),
            ("SRY", "Sahreya"),
            ("BAQ", "Barqasha"),
        ),
        Kind.ADVISER: (("YAS", "Yasmoura"), ("DUN", "Dunaqir")),
        Kind.REGIONAL_OFFICE: (("RO-LEV", "Samra Gulf"), ("RO-HIG", "Samra Highlands")),
    },
}

# What a presence is called, given the name of its place.
NAMES = {
    Kind.COUNTRY_OFFICE: "{place} country office",
    Kind.MISSION_COMPONENT: "{place}: human rights component of the peace mission",
    Kind.ADVISER: "{place}: human rights adviser",
    Kind.REGIONAL_OFFICE: "{place} regional office",
    Kind.OTHER: "{place} programme",
}
SECOND_LINES = {Kind.MISSION_COMPONENT: "Head of Mission", Kind.ADVISER: "Resident Coordinator"}

# (code, kind, name, code of the parent) of the entities at headquarters.
HEADQUARTERS = (
    ("HQ-THEME", Kind.HEADQUARTERS_DIVISION, "Thematic Engagement Division", ""),
    ("HQ-MECH", Kind.HEADQUARTERS_DIVISION, "Council and Treaties Division", ""),
    ("HQ-FIELD", Kind.HEADQUARTERS_DIVISION, "Field Operations Division", ""),
    ("HQ-AFR", Kind.HEADQUARTERS_BRANCH, "Africa Branch", "HQ-FIELD"),
    ("HQ-AME", Kind.HEADQUARTERS_BRANCH, "Americas Branch", "HQ-FIELD"),
    ("HQ-ASP", Kind.HEADQUARTERS_BRANCH, "Asia and Pacific Branch", "HQ-FIELD"),
    ("HQ-ECA", Kind.HEADQUARTERS_BRANCH, "Europe and Central Asia Branch", "HQ-FIELD"),
    ("HQ-MEN", Kind.HEADQUARTERS_BRANCH, "Middle East and North Africa Branch", "HQ-FIELD"),
    ("HQ-COU", Kind.HEADQUARTERS_BRANCH, "Council Branch", "HQ-MECH"),
    ("HQ-TRE", Kind.HEADQUARTERS_BRANCH, "Treaties Branch", "HQ-MECH"),
    ("HQ-SPR", Kind.HEADQUARTERS_BRANCH, "Special Procedures Branch", "HQ-THEME"),
    ("HQ-LAW", Kind.HEADQUARTERS_BRANCH, "Rule of Law and Equality Branch", "HQ-THEME"),
    ("HQ-PLAN", Kind.HEADQUARTERS_SECTION, "Policy, Planning and Evaluation Section", ""),
    ("HQ-COM", Kind.HEADQUARTERS_SECTION, "Communications Section", ""),
    ("HQ-DON", Kind.HEADQUARTERS_SECTION, "Donor Relations Section", ""),
    ("HQ-SUP", Kind.HEADQUARTERS_SECTION, "Programme Support Section", ""),
    ("HQ-EDU", Kind.HEADQUARTERS_SECTION, "Methodology and Training Section", "HQ-THEME"),
)
BRANCH_OF = {
    "AFRICA": "HQ-AFR",
    "AMERICAS": "HQ-AME",
    "ASIA_PACIFIC": "HQ-ASP",
    "EUROPE_CENTRAL_ASIA": "HQ-ECA",
    "MENA": "HQ-MEN",
}


@dataclass(frozen=True)
class Presence:
    """One entity of the invented organization."""

    code: str
    kind: str
    region: str
    name: str
    # How a sentence speaks of where it works: "Kasmar", "the Eastern region", "all regions".
    place: str
    parent: str = ""
    second_line: str = ""


def presences() -> list[Presence]:
    """Return the 101 entities, headquarters first, because field presences report to its branches."""
    return [*_headquarters(), *_field()]


def _headquarters() -> Iterator[Presence]:
    for code, kind, name, parent in HEADQUARTERS:
        yield Presence(code, kind, "HEADQUARTERS", name, "all regions", parent)


def _field() -> Iterator[Presence]:
    for region, kinds in FIELD.items():
        for kind, places in kinds.items():
            for code, place in places:
                where = f"the {place} region" if kind == Kind.REGIONAL_OFFICE else place
                yield Presence(
                    code,
                    kind,
                    region,
                    NAMES[Kind(kind)].format(place=place),
                    where,
                    BRANCH_OF[region],
                    SECOND_LINES.get(Kind(kind), ""),
                )
