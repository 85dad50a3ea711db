"""The OpenAPI description of a vendor's API, made from its operations when somebody asks."""

from collections.abc import Sequence
from inspect import getdoc
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import models_json_schema

from mocksrv.wire.desk import Operation
from mocksrv.wire.errors import ApiError

_REF = "#/components/schemas/{model}"


def described(
    title: str,
    version: str,
    operations: Sequence[Operation[Any]],
    *,
    base: str,
    methods: Sequence[str],
    credential: str,
    common: Sequence[type[ApiError]],
) -> dict[str, Any]:
    """An OpenAPI 3.1 document: every operation at `base` + its name, by every method.

    `credential` is the name of the parameter that carries the key; `common` are the errors that
    every operation can answer.
    """
    _, asks = models_json_schema([(op.ask, "validation") for op in operations], ref_template=_REF)
    schemas: dict[str, Any] = dict(asks.get("$defs", {}))
    paths: dict[str, Any] = {}
    for operation in operations:
        answer = TypeAdapter(operation.answer).json_schema(ref_template=_REF)
        schemas |= answer.pop("$defs", {})
        ask = schemas[operation.ask.__name__]
        paths[base + operation.name] = {
            method.lower(): _operation(operation, method, ask, credential)
            | {"responses": _responses(answer, (*common, *operation.errors))}
            for method in methods
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _operation(
    operation: Operation[Any], method: str, ask: dict[str, Any], credential: str
) -> dict[str, Any]:
    fields = {credential: {"type": "string"}} | ask.get("properties", {})
    described: dict[str, Any] = {
        "operationId": f"{operation.name.replace('/', '_')}_{method.lower()}",
        "summary": (getdoc(operation.handler) or operation.name).splitlines()[0],
    }
    if method == "GET":
        described["parameters"] = [
            {"name": name, "in": "query", "required": name == credential, "schema": schema}
            for name, schema in fields.items()
        ]
    else:
        schema = {"type": "object", "properties": fields, "required": [credential]}
        kinds = ("multipart/form-data", "application/x-www-form-urlencoded", "application/json")
        content = {kind: {"schema": schema} for kind in kinds}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _responses(answer: Any, errors: Sequence[type[ApiError]]) -> dict[str, Any]:
    texts = [error.message.replace("{{", "{").replace("}}", "}") for error in errors]
    spoken = "; ".join(f"{error.code} {text}" for error, text in zip(errors, texts, strict=True))
    return {
        "200": {
            "description": f"The answer, or one of the errors: {spoken}",
            "content": {"application/json": {"schema": answer}},
        }
    }
