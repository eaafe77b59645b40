"""What every API test needs: a client that speaks JSON, signed in without a session."""

from typing import Any

from rest_framework.test import APIClient

from localities.models import User

ROOT = "/api/v1/"


class Api:
    """Addresses relative to /api/v1/; answers are (status, body)."""

    def __init__(self, user: User | None = None) -> None:
        self.client = APIClient()
        if user is not None:
            self.client.force_authenticate(user)

    def get(self, path: str, **query: Any) -> tuple[int, Any]:
        return self._answer(self.client.get(ROOT + path, query))

    def post(self, path: str, body: Any = None) -> tuple[int, Any]:
        return self._answer(self.client.post(ROOT + path, body, format="json"))

    def put(self, path: str, body: Any = None) -> tuple[int, Any]:
        return self._answer(self.client.put(ROOT + path, body, format="json"))

    def patch(self, path: str, body: Any = None) -> tuple[int, Any]:
        return self._answer(self.client.patch(ROOT + path, body, format="json"))

    def delete(self, path: str) -> tuple[int, Any]:
        return self._answer(self.client.delete(ROOT + path))

    def ids(self, path: str, **query: Any) -> list[int]:
        status, body = self.get(path, **query)
        assert status == 200, body
        return [row["id"] for row in body["results"]]

    @staticmethod
    def _answer(response: Any) -> tuple[int, Any]:
        return response.status_code, response.json() if response.content else None
