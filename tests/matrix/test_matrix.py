"""Every page and API route, for everybody, inside their unit and outside it."""

import logging
from collections.abc import Iterator
from http.cookies import SimpleCookie
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from knox.models import AuthToken

from localities.choices import Role
from tests.factories import make_user
from tests.matrix.bodies import body_of, names_a_unit
from tests.matrix.routes import routes
from tests.matrix.table import ALL_API, ALL_PAGES, METHODS, Line
from tests.matrix.world import MARK, MEMBERS, NOBODY, PERSONS, STRANGERS, Side, World, frozen, make_world

pytestmark = pytest.mark.django_db


def persons(*names: str) -> list[Any]:
    """Who may do what does not hang on the database; that every page and route answers does, and is seen by one."""
    return [name if name == Role.ADMINISTRATOR else pytest.param(name, marks=pytest.mark.once) for name in names]


# The register of units, their codes and what became of them, is published by the state.
PUBLIC = {"register", "successions", "locality-list", "succession-list"}
# For a program with the operator's token, which is asked of everybody.
OTHERWISE = {"metrics": 401}
# They send on to the page where one signs in.
ALWAYS_OPEN = {"admin/login/", "login-code", "logout"}
# An answer, be it that something is missing or stands in the way.
ANSWERED = {200, 201, 202, 204, 302, 400, 409}
LETTERS = {str(role): letter for letter, role in MEMBERS.items()} | dict.fromkeys(STRANGERS, "S")


@pytest.fixture(autouse=True)
def _now():
    # Thousands of refusals are what is wanted here.
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    cache.clear()  # how often somebody tried to sign in
    with frozen():
        yield


@pytest.fixture
def world(settings, tmp_path) -> World:
    settings.MEDIA_ROOT = str(tmp_path)
    return make_world()


class Caller:
    """One person, whose every request leaves nothing behind."""

    def __init__(self, world: World, person: str, is_api: bool) -> None:
        self.world, self.person = world, person
        # A fault within a page is an answer, too: 500.
        self.client = Client(raise_request_exception=False)
        self.headers = {}
        if person in world.users:
            self.client.force_login(world.users[person])
        if person == "inactive":
            type(world.users[person]).objects.filter(pk=world.users[person].pk).update(is_active=False)
        if is_api and person in world.users:
            # Programs come with a token; some routes are for them alone.
            self.headers = {"Authorization": f"Token {AuthToken.objects.create(world.users[person])[1]}"}
        self.cookies = self.client.cookies.output(header="", sep=";")

    def call(self, line: Line, method: str, side: Side, query: dict[str, Any] | None = None) -> Any:
        with transaction.atomic():
            self.client.cookies = SimpleCookie(self.cookies)
            address = address_of(line, self.world.arguments(line.thing, side, self.person))
            body = body_of(line.name, side) if method != "GET" else query
            kind = "application/json" if line.name in ALL_API else None
            sent = {"content_type": kind} if kind and method != "GET" else {}
            answer = getattr(self.client, method.lower())(address, body or {}, headers=self.headers, **sent)
            # Reading a file to its end closes it.
            answer.words = b"".join(answer) if answer.streaming else answer.content
            transaction.set_rollback(True)
        return answer


def address_of(line: Line, arguments: tuple[Any, ...]) -> str:
    """The admin's own ways in are known by their patterns alone."""
    return f"/{line.name}" if line.name.startswith("admin/") else reverse(line.name, args=arguments)


def expected(line: Line, method: str, person: str, side: Side, world: World) -> set[int]:
    """The statuses that may come."""
    who, is_api = line.who(method), line.name in ALL_API
    if person in NOBODY:
        if line.name in OTHERWISE:
            return {OTHERWISE[line.name]}
        if "N" in who:
            return ANSWERED
        return {401} if is_api else {302}
    is_theirs = line.thing in ("none", *world.common) or (side is world.inside and LETTERS[person] != "S")
    is_own = line.thing not in ("none", *world.common, *side.things)
    if not line.takes(method):
        return {405}
    if side is world.outside and line.thing == "none":
        return {400, 403, 404}
    if side is world.outside and line.thing not in ("none", *world.common):
        return {404}
    if not is_theirs and not is_own:
        return {404}
    if LETTERS[person] in who:
        return ANSWERED
    if line.name in OTHERWISE:
        return {OTHERWISE[line.name]}
    if LETTERS[person] == "S" and method == "POST" and names_a_unit(line.name):
        # What the body names is not there for them.
        return {404} if line.hides(method) else {400, 403, 404}
    return {404} if line.hides(method) else {403}


def is_refusal(answer: Any) -> bool:
    """Sent to sign in."""
    return answer.status_code == 302 and answer.url.startswith("/login/")


def calls(lines: dict[str, Line], person: str, world: World) -> Iterator[tuple[Line, str, str, Side]]:
    """What is tried: a method that an address does not take, and the other unit, need not be tried by everybody."""
    for line in lines.values():
        for method in METHODS if line.name in ALL_API else METHODS[:2]:
            if line.takes(method) or person == Role.ADMINISTRATOR:
                yield line, method, "inside", world.inside
            is_somebodys = line.thing not in ("none", *world.common) or (method == "POST" and names_a_unit(line.name))
            if line.takes(method) and is_somebodys and person not in NOBODY:
                yield line, method, "outside", world.outside


def faults(world: World, person: str, lines: dict[str, Line]) -> list[str]:
    caller = Caller(world, person, lines is ALL_API)
    found = []
    for line, method, where, side in calls(lines, person, world):
        answer = caller.call(line, method, side)
        wanted = expected(line, method, person, side, world)
        is_sent_away = is_refusal(answer) and line.name not in ALWAYS_OPEN
        fits = answer.status_code in wanted and is_sent_away == (wanted is not ANSWERED and answer.status_code == 302)
        if shows(answer.words) and not (says_units(line) or (method == "POST" and names_a_unit(line.name))):
            found.append(f"{line.name} {method} {where}: shows what belongs to the other unit")
        if not fits:
            found.append(f"{line.name} {method} {where}: {answer.status_code}, not {sorted(wanted)}")
    return found


def says_units(line: Line) -> bool:
    return bool({line.name, line.thing} & PUBLIC)


def shows(words: bytes) -> bool:
    """Whether an answer, or any part of a workbook, holds the mark."""
    parts = [words]
    if words.startswith(b"PK"):
        with ZipFile(BytesIO(words)) as book:
            parts = [book.read(name) for name in book.namelist()]
    return any(MARK.lower().encode() in part.lower() for part in parts)


def listed(world: World, person: str) -> Iterator[tuple[str, bytes]]:
    """What the lists, searches, suggestions and files say when somebody asks for the other unit by name and number."""
    unit, plan = world.outside.unit.pk, world.outside.things["plan"][0]
    asked = dict.fromkeys(("unit", "locality", "under", "within", "in"), unit) | {"plan": plan, "q": MARK[:3]}
    for lines in (ALL_PAGES, ALL_API):
        caller = Caller(world, person, lines is ALL_API)
        for line in lines.values():
            if not line.takes("GET") or line.thing not in ("none", "across") or says_units(line):
                continue
            for query in ({}, asked, {"format": "xlsx"}, {**asked, "format": "csv"}):
                yield f"{line.name} {query}", caller.call(line, "GET", world.inside, query).words


@pytest.mark.parametrize("person", persons(*PERSONS))
def test_every_page_answers_as_the_table_says(world, person):
    assert not (found := faults(world, person, ALL_PAGES)), "\n".join(found)


@pytest.mark.parametrize("person", persons(*PERSONS))
def test_every_api_route_answers_as_the_table_says(world, person):
    assert not (found := faults(world, person, ALL_API)), "\n".join(found)


def test_the_table_names_every_route_and_nothing_else():
    there = {name for name, pattern in routes() if not name.startswith("admin:")}
    assert there == set(ALL_PAGES) | set(ALL_API)


@pytest.mark.once
@pytest.mark.parametrize("person", persons(Role.VIEWER, Role.ADMINISTRATOR, "without-unit"))
def test_no_list_search_or_file_shows_the_other_unit(world, person):
    assert not [asked for asked, words in listed(world, person) if shows(words)]


@pytest.mark.once
@pytest.mark.parametrize("name", ["reports", "reviews", "plans", "findings", "history", "target-list"])
def test_the_other_unit_sees_itself(world, name):
    world.users["neighbour"] = world.outside.person
    line = {**ALL_PAGES, **ALL_API}[name]
    assert shows(Caller(world, "neighbour", name in ALL_API).call(line, "GET", world.outside).words)


@pytest.mark.once
def test_who_runs_the_service_is_answered_everywhere(world):
    world.users["superuser"] = make_user("root", is_superuser=True, is_staff=True)
    for lines in (ALL_PAGES, ALL_API):
        caller = Caller(world, "superuser", lines is ALL_API)
        theirs = [line for line in lines.values() if any(line.takes(one) and not line.who(one) for one in METHODS)]
        tried = [(line, one) for line in theirs for one in METHODS if line.takes(one) and not line.hides(one)]
        answers = {(line.name, one): caller.call(line, one, world.inside).status_code for line, one in tried}
        assert theirs
        assert not {asked: status for asked, status in answers.items() if status not in ANSWERED}
