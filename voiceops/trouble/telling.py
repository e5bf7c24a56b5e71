"""One answer for every trouble: a page for a browser, a sentence for a part of a page. Neither asks the database."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


@dataclass(frozen=True, slots=True)
class Trouble:
    """`what` says what happened, `todo` what to do about it. `retry_s`: the page asks again by itself."""

    status: int
    title: str
    what: str
    todo: str
    retry_s: int | None = None

    @property
    def sentence(self) -> str:
        return f"{self.what} {self.todo}"


EXPIRED = Trouble(
    410, "This link has expired", "It was made for a limited time, or has been used.", "Ask for a new one."
)
LOST = Trouble(
    404,
    "There is no such page",
    "The address may be mistyped, or what it showed is gone, or it belongs to a business you are not a member of.",
    "Go back, or begin at the start page.",
)
NOT_UNDERSTOOD = Trouble(
    400,
    "This request was not understood",
    "The address or the form holds something unexpected.",
    "Go back and try again.",
)
TOO_LARGE = Trouble(
    413,
    "That was too much at once",
    "What was sent is larger than this site takes.",
    "Send less of it, or a smaller file.",
)
TOO_LONG_OPEN = Trouble(
    403,
    "Your page was open too long",
    "For your safety a form is only taken from a fresh page. Nothing you typed is lost:",
    "go back, load the page again in another tab, then send the form once more.",
)
SIGNED_OUT = Trouble(
    401,
    "You have been signed out",
    "You have been signed out. Nothing you typed is lost:",
    "sign in again in another tab, then repeat what you did here.",
)
OUR_FAULT = Trouble(
    500,
    "Something went wrong on our side",
    "It has been noted, and nothing else was changed.",
    "Go back and try again; if it happens again, tell whoever runs this site the time and the number below.",
)
DATABASE_AWAY = Trouble(
    503,
    "The database cannot be reached",
    "Calls are still answered, and what is said on them is kept. Pages come back as soon as the database does.",
    "This page tries again by itself every ten seconds.",
    retry_s=10,
)


def tell(request: HttpRequest, trouble: Trouble, *, reference: str = "") -> HttpResponse:
    """`reference` is a number that stands in the log as well."""
    is_part = request.headers.get("HX-Request") == "true"
    template = "trouble/_sentence.html" if is_part else "trouble/page.html"
    retries = trouble.retry_s is not None and request.method == "GET"
    context = {"trouble": trouble, "reference": reference, "retries": retries}
    answer = HttpResponse(render_to_string(template, context), status=trouble.status)
    answer.headers["Cache-Control"] = "no-store"
    if is_part:
        # What the part would have stood in stays as it is; frontend/toasts.js shows the sentence.
        answer.headers["HX-Reswap"] = "none"
    if trouble.retry_s is not None:
        answer.headers["Retry-After"] = str(trouble.retry_s)
    return answer


def tell_plainly(trouble: Trouble, reference: str) -> HttpResponse:
    """Without templates and styles, for when those are the trouble."""
    sentences = f"{trouble.title}.\n\n{trouble.sentence}\n\nNumber {reference}\n"
    answer = HttpResponse(sentences, status=trouble.status, content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    return answer
