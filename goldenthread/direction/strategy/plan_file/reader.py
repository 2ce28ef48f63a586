"""Turns a taken-apart plan file into a plan, and collects every problem on the way."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from goldenthread.direction.strategy import rules
from goldenthread.direction.strategy.models import PlanElement, PlanLevel, TagSet

from .contents import LevelInFile, PlanFile, ScaleInFile, ScaleLevelInFile, TagInFile, TagSetInFile
from .fields import Fields, Problems
from .nodes import Node

FORMAT = "golden-thread-plan/1"
PLAN_KEYS = (
    "format",
    "code",
    "title",
    "starts_on",
    "ends_on",
    "source",
    "put_in_force",
    "levels",
    "scale",
    "tag_sets",
    "elements",
)


class Reader:
    """Turns the taken-apart file into a plan and collects every problem on the way."""

    def __init__(self) -> None:
        self.problems = Problems()

    def plan(self, root: Node) -> PlanFile:
        """Return the plan of the whole file."""
        fields = Fields(self.problems, root, "", PLAN_KEYS)
        self._check_format(fields)
        levels = fields.each("levels", self.level)
        self._refuse_twice(_("levels"), levels)
        tag_sets = fields.each("tag_sets", self.tag_set, required=False)
        self._refuse_twice(_("tag_sets"), tag_sets)
        plan = PlanFile(
            code=fields.code("code"),
            title=fields.texts("title"),
            starts_on=fields.day("starts_on"),
            ends_on=fields.day("ends_on"),
            source=fields.text("source", required=False),
            put_in_force=fields.yes_or_no("put_in_force"),
            levels=levels,
            scale=self.scale(fields),
            tag_sets=tag_sets,
            elements=self.elements(fields, {level.code for level in levels}),
        )
        if plan.ends_on < plan.starts_on:
            self.problems.note(fields.line_of("ends_on"), "ends_on", _("The plan ends before it starts."))
        return plan

    def _check_format(self, fields: Fields) -> None:
        found = fields.text("format")
        if found and found != FORMAT:
            message = _("This is written in the format %(found)s; this program reads %(known)s.")
            self.problems.note(fields.line_of("format"), "format", message, found=found, known=FORMAT)

    def level(self, node: Node, where: str) -> LevelInFile:
        """Return one level."""
        fields = Fields(self.problems, node, where, ("code", "name", "plural", "role"))
        name = fields.texts("name")
        return LevelInFile(
            code=fields.code("code"),
            name=name,
            name_plural=fields.texts("plural", required=False) or name,
            role=fields.one_of("role", PlanLevel.Role.values, default=PlanLevel.Role.OTHER),
            line=fields.line,
        )

    def scale(self, plan: Fields) -> ScaleInFile | None:
        """Return the scale, if the file has one."""
        node = plan.get("scale")
        if node is None:
            return None
        fields = Fields(self.problems, node, "scale", ("code", "name", "roll_up", "levels"))
        levels = fields.each("levels", self.scale_level)
        self._refuse_twice("scale › levels", levels)
        return ScaleInFile(
            code=fields.code("code"),
            name=fields.texts("name"),
            roll_up_name=fields.texts("roll_up", required=False),
            levels=levels,
            line=fields.line,
        )

    def scale_level(self, node: Node, where: str) -> ScaleLevelInFile:
        """Return one step of the scale."""
        fields = Fields(self.problems, node, where, ("code", "name", "definition", "in_roll_up"))
        return ScaleLevelInFile(
            code=fields.code("code"),
            name=fields.texts("name"),
            definition=fields.texts("definition", required=False),
            in_roll_up=fields.yes_or_no("in_roll_up"),
            line=fields.line,
        )

    def tag_set(self, node: Node, where: str) -> TagSetInFile:
        """Return one tag set with its tags."""
        fields = Fields(self.problems, node, where, ("code", "name", "role", "has_significance", "tags"))
        tags = fields.each("tags", self.tag, required=False)
        self._refuse_twice(f"{fields.where} › tags", tags)
        self._check_parents(f"{fields.where} › tags", tags)
        return TagSetInFile(
            code=fields.code("code"),
            name=fields.texts("name"),
            role=fields.one_of("role", TagSet.Role.values, default=TagSet.Role.OTHER),
            has_significance=fields.yes_or_no("has_significance"),
            tags=tags,
            line=fields.line,
        )

    def tag(self, node: Node, where: str) -> TagInFile:
        """Return one tag."""
        fields = Fields(self.problems, node, where, ("code", "name", "parent", "number"))
        return TagInFile(
            code=fields.code("code"),
            name=fields.texts("name"),
            parent=fields.text("parent", required=False),
            number=fields.number("number"),
            line=fields.line,
        )

    def elements(self, plan: Fields, level_codes: set[str]) -> list[rules.NewElement]:
        """Return the tree, in the order of the file."""
        lines: list[int] = []
        elements = [
            self.element(node, where, position, lines)
            for position, (node, where) in enumerate(plan.items_of("elements"))
        ]
        # What reading a field has already reported is not said a second time.
        reported = {problem.where for problem in self.problems.found}
        for fault in rules.faults_of_elements(elements, level_codes=level_codes, known=()):
            where = f"elements › {elements[fault.place].code} › {fault.field}"
            if elements[fault.place].code and where not in reported:
                self.problems.note(lines[fault.place], where, fault.message)
        return elements

    def element(self, node: Node, where: str, position: int, lines: list[int]) -> rules.NewElement:
        """Return one element and remember its line."""
        fields = Fields(
            self.problems,
            node,
            where,
            ("code", "level", "title", "short_title", "parent", "confidence", "note"),
        )
        lines.append(fields.line)
        return rules.NewElement(
            level_code=fields.text("level"),
            code=fields.code("code"),
            title=fields.texts("title"),
            parent_code=fields.text("parent", required=False),
            short_title=fields.texts("short_title", required=False),
            confidence=fields.one_of("confidence", PlanElement.Confidence.values, default=""),
            note=fields.text("note", required=False),
            position=position,
        )

    def _refuse_twice(self, where: str, coded: list[Any]) -> None:
        counts = Counter(item.code for item in coded)
        for item in coded:
            if item.code and counts[item.code] > 1:
                self.problems.note(
                    item.line, f"{where} › {item.code}", _("The code %(code)s is used twice."), code=item.code
                )

    def _check_parents(self, where: str, tags: list[TagInFile]) -> None:
        parents = {tag.code: tag.parent for tag in tags}
        for tag in tags:
            values = {"code": tag.code, "parent": tag.parent}
            if tag.parent and tag.parent not in parents:
                self.problems.note(
                    tag.line,
                    f"{where} › {tag.code}",
                    _("Its parent %(parent)s is not in this set."),
                    **values,
                )
            elif tag.parent and parents[tag.parent]:
                message = _("Its parent %(parent)s has a parent itself. Tags have two levels at most.")
                self.problems.note(tag.line, f"{where} › {tag.code}", message, **values)
