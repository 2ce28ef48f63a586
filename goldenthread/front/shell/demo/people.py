"""The invented people of the demonstration: those who can sign in, and one for each other entity."""

from __future__ import annotations

from dataclasses import dataclass

from goldenthread.direction.organization import rules as roles

DOMAIN = "example.org"
# Nobody can sign in as these; they are there so that nobody approves what they submitted.
OFFICES_DOMAIN = "offices.example.org"


@dataclass(frozen=True)
class Account:
    """Someone to sign in as, with a role and where it is held (code of an entity or region, or nothing)."""

    email: str
    name: str
    role: str
    where: str
    what: str


ACCOUNTS = (
    Account(f"editor@{DOMAIN}", "Amina Diallo", roles.ENTITY_EDITOR, "KAS", "writes the report of Kasmar"),
    Account(f"head@{DOMAIN}", "Samuel Osei", roles.HEAD_OF_ENTITY, "KAS", "signs and submits for Kasmar"),
    Account(f"desk@{DOMAIN}", "Ingrid Lund", roles.DESK_REVIEWER, "MENA", "reviews Kasmar's region"),
    Account(
        f"framework@{DOMAIN}", "Marta Keller", roles.FRAMEWORK_MANAGER, "", "keeps the plan, runs the rounds"
    ),
    Account(f"reader@{DOMAIN}", "Paulo Andrade", roles.SENIOR_READER, "", "reads dashboards and the chapter"),
    Account(f"auditor@{DOMAIN}", "Ruth Nakano", roles.AUDITOR, "", "reads reports and the audit trail"),
    Account(f"admin@{DOMAIN}", "Jonas Weil", roles.SYSTEM_ADMINISTRATOR, "", "makes accounts, gives roles"),
    Account(f"finance@{DOMAIN}", "Mei Tanaka", roles.FINANCE_REVIEWER, "", "reviews the costs of plans"),
    Account(f"hr@{DOMAIN}", "Olga Brandt", roles.HUMAN_RESOURCES_REVIEWER, "", "reviews the posts of plans"),
    Account(f"gender@{DOMAIN}", "Salma Rahal", roles.GENDER_REVIEWER, "", "reviews gender equality in plans"),
    Account(
        f"inclusion@{DOMAIN}",
        "Peter Novak",
        roles.DISABILITY_INCLUSION_REVIEWER,
        "",
        "reviews disability inclusion in plans",
    ),
    Account(f"thematic@{DOMAIN}", "Rosa Miller", roles.THEMATIC_LEAD, "", "reviews the themes of plans"),
    Account(f"board@{DOMAIN}", "Viktor Lindqvist", roles.BOARD_MEMBER, "", "approves plans or returns them"),
)
# Under which key the steps of building find those who judge plans.
JUDGES = {
    "FINANCE": "finance",
    "HUMAN_RESOURCES": "hr",
    "GENDER": "gender",
    "DISABILITY_INCLUSION": "inclusion",
    "THEMATIC": "thematic",
    "board": "board",
}
OTHER_DESKS = {
    "AFRICA": "Nadia Okoye",
    "AMERICAS": "Pauline Moreau",
    "ASIA_PACIFIC": "Jae Han",
    "EUROPE_CENTRAL_ASIA": "Henrik Vasar",
    "HEADQUARTERS": "Lucia Ferrante",
}
GIVEN = (
    "Ada",
    "Bruno",
    "Chiara",
    "David",
    "Elif",
    "Farid",
    "Grace",
    "Hana",
    "Ivan",
    "Joana",
    "Karim",
    "Leila",
)
FAMILY = (
    "Amsel",
    "Bergen",
    "Castro",
    "Dumont",
    "Eriks",
    "Falk",
    "Gomes",
    "Haddad",
    "Ibsen",
    "Jansen",
    "Kofi",
)


def name_of_head(number: int) -> str:
    """Return an invented name for the head of the entity with this number; no two of 132 are alike."""
    return f"{GIVEN[number % len(GIVEN)]} {FAMILY[number % len(FAMILY)]}"
