"""How an approved programme begins a workplan: one output for each result. Plain functions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import count
from typing import Any

from django.utils.translation import gettext as _

from goldenthread.foundation.lib.texts import text_in

from .copying import CopiedOutput, CopyPlan, CopyTarget, LeftOut


def copy_programme(data: Mapping[str, Any], target: CopyTarget, *, copied_from: str) -> CopyPlan:
    """Return what beginning from a programme, given as plain data, would do.

    Each result that no output serves yet gets one. It begins with the result's words, to be reworded: a
    result is what changes, an output what the entity delivers for it.
    """
    plan, taken = CopyPlan(copied_from), set(target.output_codes)
    known = {one.uid: one for one in target.results}
    for said in data["results"]:
        result = known.get(said["uid"])
        if result is None or result.pk in target.served:
            why = (
                _("The programme does not have this result any more.")
                if result is None
                else _("An output of this plan serves it already.")
            )
            plan.left_out.append(LeftOut(f"{said['code']} {text_in(said['statement'])}", why))
            continue
        code = _free_code(result.code, taken)
        taken.add(code)
        # Served under the code of the version that is read, by which its indicators are found.
        plan.outputs.append(
            CopiedOutput(code, said["statement"], said["code"], result.pk, None, activities=[], indicators=[])
        )
    return plan


def _free_code(result: str, taken: Collection[str]) -> str:
    numbered = (f"{result}.O{number}" for number in count(1))
    return next(code for code in numbered if code not in taken)
