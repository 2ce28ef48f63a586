"""What the invented entities work for: wordings of results and outputs. No real place is named."""

# Code of the plan's element → wordings of a local result; {place} is where the entity works.
RESULTS: dict[str, tuple[str, ...]] = {
    "M1": (
        "The national mechanism for reporting and follow-up in {place} functions with civil society",
        "Authorities in {place} follow up recommendations through one plan with dates and owners",
        "Overdue reports from {place} to the treaty bodies are written with broad participation",
    ),
    "M2": (
        (
            "Civil society organizations in {place} submit information to the human rights mechanisms "
            "and use what comes back"
        ),
        "New partners in {place}, among them youth and environmental groups, take part in the review cycles",
    ),
    "M3": (
        "Courts and legislators in {place} refer to recommendations of the human rights mechanisms",
        "Members of parliament in {place} examine bills against the recommendations received",
    ),
    "M4": ("Questions raised in {place} on new technologies reach the bodies that interpret the treaties",),
    "M5": (
        "Visits and reviews concerning {place} are prepared and followed up in time",
        "Mechanisms receive complete and timely information about {place}",
    ),
    "D1": (
        "People in {place} harmed by business activity find a complaint body that answers",
        "Courts in {place} hear cases on abuse linked to large investments",
    ),
    "D2": (
        "Companies active in {place} check the effects of their work on human rights",
        "A national plan on business and human rights is put into practice in {place}",
    ),
    "D3": (
        "Land and housing rules in {place} protect people against forced eviction",
        "The housing strategy of {place} is built with those who live in informal settlements",
    ),
    "D4": (
        "Health services in {place} are open to everyone without discrimination",
        "Sexual and reproductive health policies in {place} respect the choice of the patient",
    ),
    "D5": (
        "People in {place} take part in decisions on climate adaptation that concern them",
        "Environmental impact studies in {place} are public and can be challenged",
    ),
    "D6": (
        "Development projects in {place} are assessed for their effect on human rights before they begin",
        "Trade and budget decisions in {place} are examined for their effect on the poorest",
    ),
    "D7": (
        "Human rights are part of the national development plan of {place}",
        "The United Nations cooperation framework in {place} builds on human rights recommendations",
        "Plans for the Sustainable Development Goals in {place} name those left furthest behind",
    ),
    "D8": (
        "The statistical office of {place} publishes figures by sex, disability and place of living",
        "Communities in {place} help to collect and use data on their own situation",
    ),
    "PS1": (
        "Parties to the conflict in {place} take steps to protect civilians",
        "Commanders in {place} apply human rights and humanitarian law in their orders",
    ),
    "PS2": ("Measures against violent extremism in {place} respect fair trial and privacy",),
    "PS3": (
        "Local peace committees in {place} address violations before they turn into violence",
        "Strategies to prevent conflict in {place} rest on human rights analysis",
    ),
    "PS4": (
        "Victims of the past conflict in {place} take part in truth and reparation processes",
        "Courts in {place} deal with conflict-related violations",
    ),
    "PS5": (
        "Early warning in {place} includes human rights information and leads to action",
        "Humanitarian responses in {place} reach those most at risk of violations",
    ),
    "PS6": (
        "Support to security forces in {place} follows the due diligence policy",
        "Police training in {place} includes human rights and is examined",
    ),
    "PS7": ("New surveillance tools in {place} are used under law and independent control",),
    "ND1": (
        "A law against all forms of discrimination is adopted and applied in {place}",
        "Public services in {place} reach minorities and remote communities",
        "Authorities in {place} act on the causes of inequality they have mapped",
    ),
    "ND2": (
        "Victims of discrimination in {place} obtain a decision within a reasonable time",
        "Oversight bodies in {place} record and investigate hate crime",
    ),
    "ND3": (
        "Women and girls in {place} are better protected from violence, also online",
        "Laws in {place} give women the same rights in family, work and property",
    ),
    "ND4": ("Persons with disabilities in {place} take part in decisions about their lives",),
    "ND5": ("Schools and media in {place} stand up for an inclusive and diverse society",),
    "ND6": (
        "Migrants in {place} have access to health care, school and justice",
        "Alternatives to the detention of migrants are used in {place}",
    ),
    "ND7": ("United Nations entities in {place} answer discrimination with one voice",),
    "A1": (
        "Fewer people in {place} are held before trial, and safeguards apply from the first hour",
        "Independent monitors visit all places of detention in {place}",
        "Police rules in {place} limit the use of force and are applied",
    ),
    "A2": (
        (
            "The national human rights institution of {place} handles complaints in line with "
            "international standards"
        ),
        "Victims in {place} receive redress, including for economic and social rights",
    ),
    "A3": (
        "Courts and investigators in {place} apply the protocol on gender-related crime",
        "Survivors of gender-related crime in {place} receive legal help and protection",
    ),
    "A4": ("Drug policies in {place} put health and rights before punishment",),
    "A5": ("Rule-of-law programmes of the United Nations in {place} put human rights first",),
    "P1": (
        "The law on associations in {place} lets civil society work freely",
        "Human rights defenders in {place} are protected by law and in practice",
        "Peaceful assemblies in {place} are facilitated, online and offline",
    ),
    "P2": ("Business and public opinion in {place} speak up for civic space",),
    "P3": ("United Nations entities in {place} apply common rules to protect their partners",),
    "P4": (
        "Threats to civic space in {place} are recorded and published regularly",
        "Attacks on journalists and defenders in {place} are documented and followed up",
    ),
    "P5": ("Organizations in {place} that assist victims have steady means and know-how",),
    "P6": (
        "Young people in {place} take part in decisions that concern them",
        "Victims and people facing discrimination in {place} are heard when policies are made",
        "Local councils in {place} consult women and young people before they decide",
    ),
}

OUTPUTS = (
    "Advice on the draft law and its explanatory notes",
    "Training of officials, with a follow-up after six months",
    "Consultations with civil society in the capital and in provinces",
    "Monitoring visits and a public report",
    "Guidance note in the local languages",
    "Support to a working group of ministries",
    "A data set published with the statistical office",
    "Legal help desk run with partners",
    "Regional exchange between institutions",
    "Support to the preparation of a review",
)

# Code of the action plan's result → outputs under it.
OE_OUTPUTS: dict[str, tuple[str, ...]] = {
    "OE1.1": (
        "Leadership meetings decide on the basis of results and risks",
        "The plan is reviewed with all staff twice a year",
    ),
    "OE2.1": (
        "One new way of working is tried and written up",
        "Ideas of staff are collected, chosen and funded",
    ),
    "OE3.1": (
        "Lessons are recorded and used in the next workplan",
        "Knowledge products are listed and easy to find",
    ),
    "OE4.1": ("Human rights stories reach national media", "Messages are shared in the local languages"),
    "OE5.1": (
        "New donors are approached with a joint offer",
        "Donor reports are sent in time and say what changed",
    ),
    "OE6.1": ("Partnerships beyond the usual circle are signed", "Work with universities is renewed"),
    "OE7.1": ("Travel is planned earlier and costs less", "Energy use of the office is measured and lowered"),
    "OE8.1": ("The office fulfils the gender accreditation criteria", "Premises and meetings are accessible"),
    "OE9.1": (
        "Each staff member has a learning plan and uses it",
        "Vacancies are filled within the standard time",
    ),
}
