"""Making the rows of a plan say what its plain data says: those that say it already are left alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from goldenthread.foundation.accounts.models import User

from ..models import (
    Baseline,
    Citation,
    Indicator,
    PlanDocument,
    PlanSection,
    PlanSectionRevision,
    Programme,
    Result,
    ResultTag,
    Target,
    Workplan,
)
from ..queries import plan_data, references
from ..queries.restoring import MODELS, Restoring
from ..rules.restoring import rows_in
from .removals import bring_back, take_out

Data = Mapping[str, Any]
# The way from a row to the plan it is part of.
PATHS: dict[str, dict[str, str]] = {
    PlanDocument.Kind.WORKPLAN: {
        "output": "workplan",
        "indicator": "output__workplan",
        "activity": "output__workplan",
        "cost_line": "activity__output__workplan",
        "post": "workplan",
    },
    PlanDocument.Kind.PROGRAMME: {
        "result": "programme",
        "indicator": "result__programme",
        "risk": "programme",
        "resource": "programme",
    },
}
# What says, of a row, in which order it stands or how often it was saved.
POSITION, REVISION = "position", "revision"


@dataclass
class Rewriting:
    """One plan being rewritten by someone at some time, and what came of it."""

    document: PlanDocument
    plan: Programme | Workplan
    said: Restoring
    # The identifiers of the rows that the version says; others that stay are not written.
    version: frozenset[str]
    by: User
    at: datetime
    things: dict[str, Any] = field(default_factory=dict)
    added: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    raised: set[str] = field(default_factory=set)

    def run(self) -> None:
        """Remove what the plan no longer says, then make and change rows until it says the rest."""
        wanted = {row["uid"] for _kind, _above, row in rows_in(self.said.then)}
        had = {row["uid"] for _kind, _above, row in rows_in(self.said.now)}
        self.added, self.removed = wanted - had, had - wanted
        self._take_out(self.said.now, wanted)
        if bring_back(self.document, self.added, by=self.by, at=self.at):
            # With what comes back comes what stood under it; not all of that is said.
            self._take_out(plan_data(self.document), wanted)
        self.things = {str(one.uid): one for kind in self._paths for one in self._own(kind)}
        self._free_codes()
        positions: Counter[tuple[str, str]] = Counter()
        for kind, above, row in rows_in(self.said.then):
            positions[kind, above] += 1
            self._put(kind, above, row, positions[kind, above])
        for kind, _above, row in rows_in(self.said.then):
            if row["uid"] in self.version:
                self._put_parts(kind, row)
        self._put_header()
        self._put_texts()
        self._put_citations()

    @property
    def _paths(self) -> dict[str, str]:
        return PATHS[self.document.kind]

    def _own(self, kind: str) -> Any:
        return MODELS[kind]._default_manager.filter(**{self._paths[kind]: self.plan.pk})

    def _take_out(self, data: Data, wanted: set[str]) -> None:
        """Remove the rows that are not wanted, each with what is under it, so that it can be put back."""
        for kind, above, row in rows_in(data):
            is_part_of_another = above and above not in wanted
            if row["uid"] not in wanted and not is_part_of_another:
                take_out(self._own(kind).get(uid=row["uid"]), self.document, by=self.by, at=self.at)

    def _free_codes(self) -> None:
        """Set aside the codes that change, so that two rows can swap theirs."""
        for _kind, _above, row in rows_in(self.said.then):
            thing = self.things.get(row["uid"])
            if thing is not None and "code" in row and thing.code != row["code"]:
                type(thing)._default_manager.filter(pk=thing.pk).update(code=f"~{thing.pk}")

    def _put(self, kind: str, above: str, row: Data, position: int) -> None:
        uid, model = row["uid"], MODELS[kind]
        columns = {column.name for column in model._meta.get_fields()}
        order = {POSITION: position} if POSITION in columns else {}
        thing = self.things.get(uid)
        fields = self._fields(kind, above, row) if uid in self.version or thing is None else {}
        if thing is None:
            # Whoever still has the removed row on the screen must not overwrite this one unseen.
            saves = {REVISION: row[REVISION] + 1} if REVISION in columns else {}
            thing = self.things[uid] = model(uid=uid, **fields, **order, **saves)
            self.raised.add(uid)
        elif _differ(thing, fields):
            self._change(uid)
        elif not _differ(thing, order):
            return
        for name, value in {**fields, **order}.items():
            setattr(thing, name, value)
        thing.save()

    def _fields(self, kind: str, above: str, row: Data) -> dict[str, Any]:
        owner: Any = self.things[above] if above else self.plan
        own = {f"{owner._meta.model_name}_id": owner.pk}
        return {**references.FIELDS[kind](row, self.said.known), **own}

    def _change(self, uid: str) -> None:
        """Count a row as changed, and one revision on, once however much of it changes."""
        if uid not in self.added:
            self.changed.add(uid)
        self._raise(self.things[uid])

    def _raise(self, thing: Any) -> None:
        if str(thing.uid) not in self.raised and hasattr(thing, REVISION):
            self.raised.add(str(thing.uid))
            thing.revision += 1

    def _put_parts(self, kind: str, row: Data) -> None:
        put = {"activity": self._put_places, "result": self._put_result, "indicator": self._put_facts}.get(
            kind
        )
        if put is not None and put(self.things[row["uid"]], row):
            self._change(row["uid"])
            self.things[row["uid"]].save()

    def _put_places(self, activity: Any, row: Data) -> bool:
        known = self.said.known
        wanted = {known.find(known.places, place["code"]) for place in row["places"]}
        if wanted == set(activity.places.values_list("pk", flat=True)):
            return False
        activity.places.set(wanted)
        return True

    def _put_result(self, result: Any, row: Data) -> bool:
        """Let a result lead where it is said, and have the tags that are said."""
        codes = {one["code"]: one["uid"] for one in self.said.then["results"]}
        parent = self.things[codes[row["parent"]]].pk if row["parent"] else None
        is_moved, result.parent_id = result.parent_id != parent, parent
        return self._put_tags(result, row) or is_moved

    def _put_tags(self, result: Result, row: Data) -> bool:
        known = self.said.known
        wanted = {
            known.find(known.tags, f"{tag['set']} {tag['code']}"): (tag["significance"], tag["justification"])
            for tag in row["tags"]
        }
        uses = {use.tag_id: use for use in result.tag_uses.all()}
        if wanted == {tag: (use.significance, use.justification) for tag, use in uses.items()}:
            return False
        result.tag_uses.exclude(tag__in=wanted).delete()
        for tag, (significance, justification) in wanted.items():
            use = uses.get(tag) or ResultTag(result=result, tag_id=tag)
            use.significance, use.justification = significance, justification
            use.save()
        return True

    def _put_facts(self, indicator: Indicator, row: Data) -> bool:
        """Let an indicator have the values that are said; what it measures counts a revision."""
        answers = [
            self._put_facts_of(Baseline, indicator, row["baselines"]),
            self._put_facts_of(Target, indicator, row["targets"]),
        ]
        uid = str(indicator.uid)
        if any(answers) or uid in self.changed | self.added:
            measured: Any = indicator.result or indicator.output
            measured = self.things[str(measured.uid)]
            self._raise(measured)
            measured.save()
        return any(answers)

    def _put_facts_of(self, model: Any, indicator: Indicator, facts: list[Data]) -> bool:
        own = model.objects.filter(indicator=indicator)
        there = {(one.period_id, one.place_id, one.cell_id, one.occurrence): one for one in own}
        wanted = {references.fact_key(fact, self.said.known): fact for fact in facts}
        gone = [there[key].pk for key in there if key not in wanted]
        own.filter(pk__in=gone).delete()
        is_changed = bool(gone)
        for key, fact in wanted.items():
            period, place, cell, occurrence = key
            known = there.get(key) or model(
                indicator=indicator,
                period_id=period,
                place_id=place,
                cell_id=cell,
                occurrence=occurrence,
                revision=0,
            )
            fields = references.fact_fields(fact)
            if key in there and not _differ(known, fields):
                continue
            for name, value in {**fields, REVISION: known.revision + 1}.items():
                setattr(known, name, value)
            known.save()
            is_changed = True
        return is_changed

    def _put_header(self) -> None:
        """Let a programme have the title, kind and dates that are said."""
        plan, said = self.plan, self.said.then
        if not isinstance(plan, Programme):
            return
        fields = {
            "title": said["title"],
            "kind": said["programme_kind"],
            **{name: date.fromisoformat(said[name]) for name in ("starts_on", "ends_on")},
        }
        if _differ(plan, fields):
            for name, value in fields.items():
                setattr(plan, name, value)
            plan.save()
            self.changed.add(str(plan.uid))

    def _put_texts(self) -> None:
        """Let the texts be those that are said; every text that stood before stays among its revisions."""
        there = {one["kind"]: one for one in self.said.now["sections"]}
        said = {one["kind"]: one for one in self.said.then["sections"]}
        for kind in {**there, **said}:
            before, after = there.get(kind, {}), said.get(kind)
            if after is None:
                after = {**before, "paragraphs": [], "copied_from": ""}
            elif not _differs(before, after, "paragraphs", "language", "classification", "copied_from"):
                continue
            self._put_text(kind, after)
            counted = self.added if not before else self.changed if kind in said else self.removed
            counted.add(kind)

    def _put_text(self, kind: str, said: Data) -> None:
        section, _is_new = PlanSection.objects.get_or_create(document=self.document, kind=kind)
        section.text = "\n\n".join(one["text"] for one in said["paragraphs"])
        section.paragraphs = said["paragraphs"]
        section.language, section.classification = said["language"], said["classification"]
        section.copied_from = said["copied_from"]
        section.revision += 1
        section.updated_at, section.updated_by = self.at, self.by
        section.save()
        PlanSectionRevision.objects.create(
            section=section,
            number=section.revision,
            text=section.text,
            paragraphs=section.paragraphs,
            language=section.language,
            classification=section.classification,
            saved_at=self.at,
            saved_by=self.by,
        )

    def _put_citations(self) -> None:
        """Let the plan cite what is said."""
        there = {str(one.subject_uid): one for one in self.document.citations.all()}
        said = {one["subject_uid"]: one for one in self.said.then["citations"]}
        for uid in there.keys() - said.keys():
            there[uid].delete()
        for uid, one in said.items():
            self._put_citation(there.get(uid), one)
        self.added |= said.keys() - there.keys()
        self.removed |= there.keys() - said.keys()

    def _put_citation(self, cited: Citation | None, said: Data) -> None:
        fields = {name: said[name] for name in ("kind", "label")}
        if cited is None:
            cited = Citation(document=self.document, subject_uid=said["subject_uid"])
        elif not _differ(cited, fields):
            return
        else:
            self.changed.add(said["subject_uid"])
        for name, value in {**fields, "cited_at": self.at, "cited_by": self.by}.items():
            setattr(cited, name, value)
        cited.save()


def _differ(thing: Any, fields: Mapping[str, Any]) -> bool:
    return any(getattr(thing, name) != value for name, value in fields.items())


def _differs(before: Data, after: Data, *names: str) -> bool:
    return any(before.get(name) != after[name] for name in names)
