"""The invented people of the demonstration: seven who can sign in, and one for each other entity."""

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
)
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
