"""What the invented entities do to deliver their outputs, what it costs and who works on it: wordings."""

# An output's wording → what is done for it, in order. {place} is where the entity works.
ACTIVITIES: dict[str, tuple[str, str, str]] = {
    "Advice on the draft law and its explanatory notes": (
        "Compare the draft law with the recommendations received",
        "Hold working sessions with the drafting committee",
        "Publish a commentary on the adopted text",
    ),
    "Training of officials, with a follow-up after six months": (
        "Prepare the course with the training institute",
        "Teach three groups of officials",
        "Visit participants at work after six months",
    ),
    "Consultations with civil society in the capital and in provinces": (
        "Invite organizations, those of minorities and persons with disabilities first",
        "Hold consultations in the capital and in four provinces",
        "Send participants what was made of their proposals",
    ),
    "Monitoring visits and a public report": (
        "Visit places of detention and settlements",
        "Check findings with the authorities",
        "Publish the report and present it to parliament",
    ),
    "Guidance note in the local languages": (
        "Write the note with practitioners",
        "Translate it and test it with readers",
        "Distribute it with the ministry",
    ),
    "Support to a working group of ministries": (
        "Agree on the plan of work of the group",
        "Assist the quarterly meetings",
        "Follow up decisions with each ministry",
    ),
    "A data set published with the statistical office": (
        "Agree on definitions and safeguards",
        "Collect and check the figures",
        "Publish the data set with a reader’s guide",
    ),
    "Legal help desk run with partners": (
        "Choose partners and train their staff",
        "Run the desk three days a week",
        "Refer cases to courts and complaint bodies",
    ),
    "Regional exchange between institutions": (
        "Choose participants and questions",
        "Hold the exchange",
        "Agree on follow-up with each institution",
    ),
    "Support to the preparation of a review": (
        "Brief ministries on the review and its calendar",
        "Assist the drafting of the national report",
        "Plan the follow-up of recommendations",
    ),
}
# What is done for outputs under an action plan.
OE_ACTIVITIES: tuple[tuple[str, str], ...] = (
    ("Agree on who does what and by when", "Review the state of work at mid-year"),
    ("Try it in one team first", "Write up what was learned and share it"),
    ("Prepare with staff from all units", "Check after six months what changed"),
)

# The budget class, and what the money is for.
COSTS: tuple[tuple[str, str], ...] = (
    ("TRAVEL", "Travel of staff and experts"),
    ("CONTRACTUAL", "Interpretation, translation and venue"),
    ("GRANTS", "Grant to a local partner"),
    ("STAFF", "Consultant, by the month"),
    ("SUPPLIES", "Printing and accessible formats"),
    ("OPERATING", "Communication and local transport"),
    ("EQUIPMENT", "Laptops and recording equipment"),
)
RESPONSIBLE = (
    "Head of the programme unit",
    "Human rights officer, civic space",
    "Human rights officer, rule of law",
    "Gender focal point",
    "Programme officer",
)
PARTNERS = (
    "Ministry of Justice",
    "National human rights institution",
    "Coalition of civil society organizations",
    "Statistical office",
    "Country team of the United Nations",
    "",
)
# Code → name of where activities take place, beside the whole entity.
PLACES = {
    "CAPITAL": "Capital",
    "PROVINCES": "Provinces",
    "BORDER_AREAS": "Border areas",
}

# Title, grade and category of each; a small presence has the first ones only.
POSTS: tuple[tuple[str, str, str], ...] = (
    ("Head of office", "P-5", "INTERNATIONAL"),
    ("Human rights officer", "P-4", "INTERNATIONAL"),
    ("National human rights officer", "NO-B", "NATIONAL"),
    ("Programme assistant", "G-6", "GENERAL_SERVICE"),
    ("Human rights officer", "P-3", "INTERNATIONAL"),
    ("National legal officer", "NO-C", "NATIONAL"),
    ("Driver", "G-3", "GENERAL_SERVICE"),
)

# What the money of a fund comes from.
SOURCES = {
    "REGULAR_BUDGET": ("ASSESSED",),
    "EXTRABUDGETARY": ("MEMBER_STATES", "UN_SYSTEM", "INTERGOVERNMENTAL", "PRIVATE"),
    "TRUST_FUND": ("MEMBER_STATES",),
}
# Units that one unit of the base currency buys, by the day from which. Invented.
RATES = {
    "EUR": {(2018, 1): "0.86", (2019, 1): "0.88", (2020, 1): "0.89", (2021, 1): "0.83"},
    "CHF": {(2018, 1): "0.98", (2019, 1): "0.99", (2020, 1): "0.97", (2021, 1): "0.91"},
}
