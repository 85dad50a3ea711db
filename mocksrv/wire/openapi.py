"""The OpenAPI description of a vendor's API, made from its operations when somebody asks."""

from collections.abc import Iterable, Sequence
from inspect import getdoc
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import models_json_schema

from mocksrv.wire.desk import Operation
from mocksrv.wire.errors import ApiError

_REF = "#/components/schemas/{model}"
_KINDS = ("multipart/form-data", "application/x-www-form-urlencoded", "application/json")


class Credential(NamedTuple):
    """Where a vendor wants its key: a parameter, a header, or a variable of the path."""

    name: str
    place: Literal["parameter", "header", "path"] = "parameter"


def described(
    title: str,
    version: str,
    operations: Sequence[Operation[Any]],
    *,
    credential: Credential,
    common: Sequence[type[ApiError]],
) -> dict[str, Any]:
    """An OpenAPI 3.1 document of all operations.

    `common` are the errors that every operation can answer.
    """
    models = [op.ask for op in operations if issubclass(op.ask, BaseModel)]
    _, asks = models_json_schema([(ask, "validation") for ask in models], ref_template=_REF)
    schemas: dict[str, Any] = dict(asks.get("$defs", {}))
    paths: dict[str, Any] = {}
    for operation in operations:
        answer = TypeAdapter(operation.answer).json_schema(ref_template=_REF)
        schemas |= answer.pop("$defs", {})
        fields = schemas.get(operation.ask.__name__, {}).get("properties", operation.fields)
        for method in operation.methods:
            new = _operation(operation, method, fields, credential)
            new["responses"] = _responses(answer, (*common, *operation.errors))
            of = paths.setdefault(operation.path, {})
            of[method.lower()] = _either(of[method.lower()], new) if method.lower() in of else new
    content: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "paths": paths,
        "components": {"schemas": schemas},
    }
    if credential.place == "header":
        scheme = {"type": "apiKey", "in": "header", "name": credential.name}
        content["components"]["securitySchemes"] = {"key": scheme}
        content["security"] = [{"key": []}]
    return content


def _operation(
    operation: Operation[Any], method: str, fields: dict[str, Any], credential: Credential
) -> dict[str, Any]:
    needed = {operation.given} - {None}
    if credential.place == "parameter":
        fields = {credential.name: {"type": "string"}} | fields
        needed.add(credential.name)
    variables = {name for name in fields if f"{{{name}}}" in operation.path}
    if credential.place == "path" and f"{{{credential.name}}}" in operation.path:
        variables.add(credential.name)
        fields = {credential.name: {"type": "string"}} | fields
    described: dict[str, Any] = {
        "operationId": f"{operation.name.replace('/', '_')}_{method.lower()}",
        "summary": (getdoc(operation.handler) or operation.name).splitlines()[0],
        "parameters": [_parameter(name, fields[name], "path") for name in sorted(variables)],
    }
    others = {name: schema for name, schema in fields.items() if name not in variables}
    if method == "GET":
        for name, schema in others.items():
            described["parameters"].append(
                _parameter(name, schema, "query", required=name in needed)
            )
    else:
        schema = {"type": "object", "properties": others, "required": sorted(map(str, needed))}
        content = {kind: {"schema": schema} for kind in _KINDS}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _parameter(name: str, schema: Any, place: str, *, required: bool = True) -> dict[str, Any]:
    return {"name": name, "in": place, "required": required, "schema": schema}


def _either(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Two operations of one path and method, which a parameter tells apart, as one."""
    parameters = {each["name"]: each for each in (*one["parameters"], *other["parameters"])}
    shared = _names(one["parameters"]) & _names(other["parameters"])
    answers = [_answer(each) for each in (one, other)]
    return {
        "operationId": one["operationId"],
        "summary": f"{one['summary']} Or: {other['summary']}",
        "parameters": [
            each | {"required": each["required"] and name in shared}
            for name, each in parameters.items()
        ],
        "responses": {
            "200": {
                "description": "\n".join(
                    e["responses"]["200"]["description"] for e in (one, other)
                ),
                "content": {"application/json": {"schema": {"anyOf": answers}}},
            }
        },
    }


def _names(parameters: Iterable[dict[str, Any]]) -> set[str]:
    return {parameter["name"] for parameter in parameters}


def _answer(operation: dict[str, Any]) -> Any:
    return operation["responses"]["200"]["content"]["application/json"]["schema"]


def _responses(answer: Any, errors: Sequence[type[ApiError]]) -> dict[str, Any]:
    texts = [error.message.replace("{{", "{").replace("}}", "}") for error in errors]
    spoken = "; ".join(f"{error.code} {text}" for error, text in zip(errors, texts, strict=True))
    return {
        "200": {
            "description": f"The answer, or one of the errors: {spoken}",
            "content": {"application/json": {"schema": answer}},
        }
    }
