"""What schemathesis cannot know of a shop from its OpenAPI document alone.

OCTAVO_GATEWAY names the gateway of the shop that is examined, whichever of its services it is.
"""

import itertools
import json
import os
import re
import urllib.request
import zlib

import schemathesis
from schemathesis.specs.openapi.checks import positive_data_acceptance

GATEWAY = os.environ["OCTAVO_GATEWAY"]
CUSTOMERS = 8
PASSWORD = "an exam's password"
numbers = itertools.count()


def call(method, path, body=None):
    """One call at the gateway that has to succeed; its answer."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(GATEWAY + path, data=data, headers=headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as response:
        text = response.read()
    return json.loads(text) if text else None


def register():
    """A new customer, who can sign in with `PASSWORD`."""
    name = f"exam-{os.getpid()}-{next(numbers)}"
    return call("POST", "/v1/customers", {
        "username": name, "password": PASSWORD, "email": f"{name}@example.org",
        "address": "1 Quire Street", "city": "Leipzig", "country": "Germany",
        "first_name": "Ada", "last_name": "Leaf",
    }) | {"username": name}


def product(number):
    """A new product with copies to sell."""
    book = call("POST", "/v1/products", {
        "category_name": f"Exams {number}", "author_name": f"Author {number}", "book_title": f"Leaf {number}",
        "price": "12.50",
    })
    call("POST", "/v1/inventory/items", {"product_id": book["product_id"], "quantity": 1_000_000})
    return book


def real_things():
    """Ids of things that are there, by the names of the fields that take them."""
    room = {f"{kind}_quantity": 1_000_000_000 for kind in ("book", "clothes", "electronic")}
    call("PUT", "/v1/inventory", room | {"address": "1 Quire Street, Leipzig", "status": "active"})
    books = [product(number) for number in range(CUSTOMERS)]
    users = [register()["user_id"] for _ in range(CUSTOMERS)]
    orders = []
    for user, book in zip(users, books):
        item = {"product_id": book["product_id"], "quantity": 1}
        call("POST", f"/v1/carts/{user}/items", item)
        orders.append(call("POST", f"/v1/carts/{user}/purchase", {}))
        call("POST", f"/v1/carts/{user}/items", item)
    return {
        "user_id": users,
        "product_id": [book["product_id"] for book in books],
        "book_id": [book["book_id"] for book in books],
        "order_id": [order["order_id"] for order in orders],
        "payment_id": [order["payment"]["payment_id"] for order in orders],
        "author_id": [book["author"]["author_id"] for book in books],
        "category_id": [book["category"]["category_id"] for book in books],
    }


THINGS = real_things()
# A ULID of our days; those that are drawn at random begin otherwise.
REAL = re.compile(r"^[a-z]+_01")
INVENTED = re.compile(r"^[a-z]+_[0-7][0-9A-HJKMNP-TV-Z]{25}$")
# What takes a thing away for good is left to the things that the run itself made.
ERASES = re.compile(r"^/v1/(internal/)?(customers/\{user_id\}|carts/\{user_id\}|books/\{book_id\}|products/\{product_id\})$")
KEY = re.compile(r"^[!-~]{1,255}$")


def put_real_ids(fields):
    """Every other id that was made up becomes that of a real thing, so that a call finds something to work on."""
    for name, things in THINGS.items():
        value = fields.get(name)
        if isinstance(value, str) and INVENTED.match(value) and not REAL.match(value):
            place = zlib.crc32(value.encode())
            if place % 2:
                fields[name] = things[place // 2 % len(things)]


@schemathesis.hook
def before_call(context, case, kwargs):
    # A key stands for one request; the tool tries many requests with one key, which is rightly refused.
    key = (case.headers or {}).get("Idempotency-Key")
    if isinstance(key, str) and KEY.match(key):
        case.headers["Idempotency-Key"] = f"exam-{os.getpid()}-{next(numbers)}"
    if case.method == "DELETE" and ERASES.match(case.operation.path):
        return
    for fields in (case.path_parameters, case.query, case.body):
        if isinstance(fields, dict):
            put_real_ids(fields)


# Rules of the trade that no schema can express: a request that its schema allows may be refused for these alone.
CODES = {"payment_declined", "cart_empty", "card_data_refused"}
RULES = re.compile("|".join((
    r" must be the `next_cursor` of an earlier page of the same list$",
    r" must be in the shop's currency, [A-Z]{3}$",
    r" must be a decimal amount such as \"12.99\"$",
    r" must have at most \d digits? after the point in [A-Z]{3}$",
    r" must be more than nothing$",
    r" must be at most 99999999\.99$",
    r" must be at most \d+: (\d+ are in the cart already|so many are in the cart)$",
    r" must be a list of 1 to 200 lines, no product twice$",
    r" must not be given beside `author_ids`$",
    r" is required, or `author_ids` in its place$",
    r" must not be given while `clear` names it$",
    r" must not be given beside `price`( or `percent`)?$",
    r" is required, or `percent` or `category_id` in its place$",
    r" must leave the price of book_\w+ at 99999999\.99 or less$",
    r" has a wrong check digit: look at the ISBN again$",
    r" must start with 978 or 979 when it has 13 digits$",
    r" is not a day of the calendar$",
    r" must be the id of an? [a-z]+; there is none with this id$",
    r" must be the id of an? [a-z]+ that is no other customer's$",
    r" must name authors that are there; auth_\w+ is none$",
    r" must be a customer's: there is no (customer with this id|cart for this one)$",
    r" must be the token of a guest's cart, as opening it answered, and not of this one$",
    r" must be a guest's, and not the cart's own$",
    r" would be one too many: there may be \d+ beside the main one$",
    r" must lie ahead$",
    r" is required: it is the first admin's$",
    r" is chosen by the first admin alone; leave it out$",
    r" must not be `password` while they may not sign in$",
    r" must be an RFC 3339 time such as `2026-01-31T12:00:00Z`$",
    r" would be the cart's line \d+; a cart has at most 200$",
    r" must be a charge's reference, `order_id/attempt`$",
    r"^data must (be a picture|be at most \d+ pixels)",
    r"^data must not contain control characters$",
    r"^data must be at most 64 KiB$",
)))


def is_a_rule(problem):
    if problem["code"] in CODES:
        return True
    errors = problem.get("errors", [])
    return bool(errors) and all(RULES.search(f"{error['field']} {error['message']}") for error in errors)


@schemathesis.check
def accepts_what_it_documents(context, response, case):
    """`positive_data_acceptance`, which knows no rules beyond the schema's."""
    if response.status_code in (402, 422) and is_a_rule(response.json()):
        return None
    return positive_data_acceptance(context, response, case)


@schemathesis.auth(refresh_interval=None).apply_to(path="/v1/sessions/current")
class SignIn:
    """A session of its own for each call: functions that are examined end sessions and erase customers."""

    def get(self, case, context):
        return call("POST", "/v1/sessions", {"username": register()["username"], "password": PASSWORD})["token"]

    def set(self, case, token, context):
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Bearer {token}"


@schemathesis.auth(refresh_interval=None).apply_to(
    path=["/v1/web-sessions/current", "/v1/internal/identity", "/v1/internal/web-sessions/current"],
)
class SignInByBrowser(SignIn):
    """The same with a browser's session."""

    def get(self, case, context):
        credentials = {"realm": "shop", "login": register()["username"], "password": PASSWORD}
        return call("POST", "/v1/web-sessions", credentials)["token"]


def invite():
    """Somebody who is invited to work here: their id, and the token of their link."""
    name = f"worker-{os.getpid()}-{next(numbers)}"
    made = call("POST", "/v1/admin/staff", {"username": name, "email": f"{name}@example.org", "role": "support"})
    return name, made["staff"]["staff_id"], made["link"]["url_path"].rsplit("/", 1)[1]


@schemathesis.auth(refresh_interval=None).apply_to(
    path=[
        "/v1/admin/me/two-factor", "/v1/admin/me/two-factor/confirm", "/v1/admin/me/password",
        "/v1/web-sessions/current/code", "/v1/internal/web-sessions/current/code",
    ],
)
class SignInToTheOffice(SignIn):
    """A session of the back office, of somebody new."""

    def get(self, case, context):
        name, _, token = invite()
        call("POST", f"/v1/links/{token}", {"password": PASSWORD})
        return call("POST", "/v1/web-sessions", {"realm": "office", "login": name, "password": PASSWORD})["token"]
