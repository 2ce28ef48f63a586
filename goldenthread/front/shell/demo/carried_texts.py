"""What people wrote while they carried out their workplans of 2020: updates, proposals, comments."""

# What happened with an activity in a month: while it runs, and when it ends; {place} is where.
RUNNING = (
    "Two meetings with the ministry; a third was put off at its request. Notes are with the focal point.",
    "Partners in {place} were chosen and trained. Half of the participants are women.",
    "A first draft went to civil society for comments; organizations of persons with disabilities answered.",
    "Little moved this month: the counterpart changed, and we introduced ourselves again.",
    "Work goes on as planned. Sign language was there at every meeting, and more people came than before.",
)
ENDED = (
    "Done. The counterpart took over what remains, and named somebody for it.",
    "Finished, two weeks late. What was learned is in a note that the next office can use.",
)
EVIDENCE = "https://example.org/illustrative/notes"

# How far outputs are at mid-year, dealt in turn, with a sentence where one is asked for.
STANDING = (
    ("ON_TRACK", ""),
    ("DELAYED", "Two activities wait for the answer of the counterpart; we expect it after the summer."),
    ("ON_TRACK", ""),
    ("DONE", "What was planned for the year is done; the follow-up belongs to the next workplan."),
)

# What a proposal says, by its kind.
PROPOSALS = {
    "REDUCE": "We need less: a partner found another source for part of it in the second half of the year.",
    "POSTPONE": "We begin a month later, because participants asked for a time after parliament’s session.",
    "REALLOCATE": "More people come for help than we planned for; what is left over here would pay for it.",
}
NOT_ACCEPTED = "This is to be done as planned. Please come back when it is known what is left over."
DECISION = "2020/09"

# Threads on a plan under review: who begins, what about, who answers, whether it is settled.
QUESTION_OF_THE_DESK = "How will you know at the end of the year that this made a difference, and for whom?"
QUESTION_OF_FINANCE = "Is this amount for the whole year? Last year’s line paid for six months."
REMARK_ON_GENDER = "Please say how women outside the capital are reached."
ANSWER_ON_GENDER = (
    "Two of the four meetings are held in the provinces, with child care. It is in the plan now."
)
ANSWER_TO_FINANCE = "For the whole year; we compare with the contract and come back to you."
