"""docs/api.md names what the interface answers with, and nothing else."""

import re
from pathlib import Path

from goldenthread.front.api import schemas
from goldenthread.front.api.routes import api

DOCUMENT = (Path(__file__).resolve().parents[4] / "docs" / "api.md").read_text(encoding="utf-8")


def test_the_document_names_every_address_and_no_other() -> None:
    described = {
        re.sub(r"\{[a-z]+\}", "<>", path) for path in api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    }
    named = {re.sub(r"<[a-z]+>", "<>", path) for path in re.findall(r"^\| `(/api/v1/[^`]+)`", DOCUMENT, re.M)}

    assert named == described


def test_the_document_names_every_field_a_programme_a_fact_and_an_answer_hold() -> None:
    for schema in (schemas.ProgrammePage, schemas.Programme, schemas.Framework, schemas.Fact, schemas.Answer):
        assert [name for name in schema.model_fields if f"`{name}`" not in DOCUMENT] == []
