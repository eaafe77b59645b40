"""What OpenAPI cannot see in the views: the one body of errors, and which of them an operation can answer."""

from typing import Any

LOGIN = "/api/v1/auth/login/"
WORDS = {
    "400": "Something sent cannot be used; `problems` says what",
    "401": "Not signed in, or the token has expired",
    "403": "Not allowed here",
    "404": "Not there, or outside your localities",
    "409": "Somebody else wrote the same meanwhile",
    "429": "Too many attempts; `Retry-After` says when to come back",
}
TEXT = {"type": "string"}
PROBLEM = {
    "type": "object",
    "required": ["message", "field", "index"],
    "properties": {
        "message": TEXT,
        "field": {**TEXT, "nullable": True},
        "index": {"type": "integer", "nullable": True, "description": "Position in the list sent, from 0"},
    },
}
ERROR = {
    "type": "object",
    "required": ["detail", "problems"],
    "properties": {"detail": TEXT, "problems": {"type": "array", "items": {"$ref": "#/components/schemas/Problem"}}},
}
ERROR_CONTENT = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}


def document_errors(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """A hook of drf-spectacular (SPECTACULAR_SETTINGS): adds the errors to every operation."""
    result["components"]["schemas"] |= {"Problem": PROBLEM, "Error": ERROR}
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            for code in _codes(path, method):
                operation["responses"][code] = {"description": WORDS[code], "content": ERROR_CONTENT}
    return result


def _codes(path: str, method: str) -> list[str]:
    if path == LOGIN:
        return ["400", "429"]
    codes = ["401"]
    if method != "get":
        codes += ["400", "403", "409"]
    if "{" in path:
        codes.append("404")
    elif method == "get":
        codes.append("400")
    return sorted(set(codes))
