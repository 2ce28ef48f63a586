"""Short reports in the words of the invented entities, put together from fragments."""

from __future__ import annotations

import random

# What changed, by level of progress. {year} is the year of the report; numbers are filled in by chance.
CHANGE: dict[str, tuple[str, ...]] = {
    "NO_PROGRESS": (
        (
            "No change can be reported for {year}. The responsible ministry was reorganized twice and "
            "the file has no owner."
        ),
        (
            "The situation in {place} did not improve in {year}. A draft that partners had agreed was "
            "taken back before the vote."
        ),
        "Work stopped in spring {year}, when access to the institutions concerned was suspended.",
        "The process expected for {year} did not begin. The budget line for it was cut by half.",
    ),
    "SOME_PROGRESS": (
        (
            "First steps were taken in {year}: a working group met {few} times and agreed on its terms "
            "of reference."
        ),
        (
            "The institutions concerned in {place} asked for advice in {year} and received it; effects "
            "are not visible yet."
        ),
        (
            "A draft was written in {year} with contributions from {some} organizations. It has not been "
            "adopted."
        ),
        "In {year} the authorities named focal points in {few} ministries. They have met once.",
    ),
    "GOOD_PROGRESS": (
        (
            "The change has begun: in {year} the committee met {few} times and cleared the backlog of "
            "{few} files."
        ),
        "In {year} {some} institutions in {place} applied the new rules, up from {few} the year before.",
        "The text was adopted in {year}. It takes up {some} of the points that the Office had raised.",
        (
            "By December {year}, {many} cases had been handled under the new procedure, most of them "
            "within the time set."
        ),
    ),
    "PARTIALLY_ACHIEVED": (
        (
            "More than half of the change planned is in place: {some} of the bodies concerned work as "
            "the law foresees."
        ),
        (
            "In {year} the law entered into force and {many} people used it. Two of its chapters still "
            "wait for rules."
        ),
        "The system runs in most provinces of {place}; {few} provinces remain.",
    ),
    "FULLY_ACHIEVED": (
        (
            "The change planned for 2021 is in place. In {year} the institution worked through a full "
            "year without support."
        ),
        (
            "All elements planned are in use. An independent review in {year} confirmed it in {some} "
            "places visited."
        ),
        "The law, its rules and its budget are in force, and {many} people used it in {year}.",
    ),
}
CONTRIBUTION = (
    "The Office commented on the draft, trained {many} officials and brought civil society to the table.",
    "The Office monitored {some} hearings, published what it saw and discussed it with the authorities.",
    "Advice was given together with the Resident Coordinator and {few} United Nations entities.",
    (
        "The Office supported consultations in {few} provinces, in which {many} people took part, "
        "{share} per cent of them women."
    ),
    "With partners, the Office ran a legal help desk that {many} people turned to.",
    "The Office shared examples from {few} other countries and reviewed each version of the text.",
)
GAP = (
    "What is missing is a budget line. The Office has raised this with the ministry of finance.",
    "Figures by disability are not collected yet; the statistical office has agreed to add one question.",
    "The next step is a decision of the cabinet, expected in the first half of the coming year.",
    "Staff turnover among partners is high, so training will be offered every six months.",
    "The evidence rests on minutes and visits. An independent source is being looked for.",
    "Remote districts are not reached yet. A mobile team is planned with local organizations.",
)
OE_COMMENTS = (
    "Agreed with the team and begun; the first review is planned for spring.",
    "Used by all colleagues since the middle of the year.",
    "Delayed by a vacant post, and taken up again in autumn.",
    "Done together with two other offices, which shared the cost.",
    "In place; what remains is to write it down for those who come after us.",
)

RISKS = (
    (
        "ENVIRONMENTAL",
        "Elections were moved forward and institutions stopped deciding",
        "Two activities moved to the next year",
    ),
    (
        "ENVIRONMENTAL",
        "Fighting closed the road to the northern districts",
        "Monitoring was done by telephone",
    ),
    (
        "ENVIRONMENTAL",
        "A storm damaged the office of a partner",
        "Help for victims was interrupted for five weeks",
    ),
    (
        "PROGRAMMATIC",
        "The host ministry changed its position on the draft law",
        "The draft is being discussed again",
    ),
    ("PROGRAMMATIC", "Funds arrived in the second half of the year", "Training was shortened"),
    ("PROGRAMMATIC", "A partner organization lost its registration", "Its work is continued by two others"),
    ("INSTITUTIONAL", "A post stayed vacant for eight months", "One result was not followed closely"),
    (
        "INSTITUTIONAL",
        "Recruitment of national staff was delayed by new rules",
        "Field visits were reduced by a third",
    ),
)
LESSONS = (
    (
        "Consult before drafting, not after",
        (
            "When organizations saw a finished draft they corrected words; when they saw an empty page "
            "they wrote the priorities."
        ),
        "Start each text with an open question to those concerned.",
    ),
    (
        "Train those who stay",
        "Most of the officials trained were moved within a year.",
        "Train the training schools, and ask for a list of people who remain in their posts.",
    ),
    (
        "Small print decides",
        "The law was adopted without rules for its use, and nothing changed until they were written.",
        "Plan for the rules together with the law.",
    ),
    (
        "Go where people are",
        "Few came to the capital; many came when meetings were held at the market on market day.",
        "Hold consultations in the districts and pay for transport and child care.",
    ),
    (
        "One table for all ministries",
        "Separate meetings brought separate promises. A common table brought one list.",
        "Ask the prime minister's office to chair.",
    ),
)
RETURN_NOTES = (
    "Please say who adopted the plan and when, and add a source for the number of people reached.",
    "The rating and the text do not fit together: the text describes first steps, the rating good progress.",
    "Two values differ from those reported last year without an explanation. Please check them.",
)

ANSWER = "The plan was adopted in autumn {year} by the ministry in charge. It names {some} steps."


def narrative(place: str, year: int, level: str, chance: random.Random) -> str:
    """Return two or three paragraphs on one result: the change, the Office's part, what is missing."""
    parts = [chance.choice(CHANGE[level]), chance.choice(CONTRIBUTION)]
    if chance.random() < 0.75:
        parts.append(chance.choice(GAP))
    return "\n\n".join(filled(part, place, year, chance) for part in parts)


def filled(text: str, place: str, year: int, chance: random.Random) -> str:
    """Return the fragment with its place, its year and invented numbers."""
    sentence = text.format(
        place=place,
        year=year,
        few=chance.randint(2, 9),
        some=chance.randint(11, 48),
        many=chance.randint(60, 940),
        share=chance.randint(38, 61),
    )
    return sentence[0].upper() + sentence[1:]
