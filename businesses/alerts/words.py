"""Faults of alerts in the words of an owner, with what to do."""

WORDS = {
    "timeout": "It did not answer within 5 seconds. Look whether the service is up.",
    "not_reached": "Nobody answers at this address. Check that it was copied whole.",
    "not_https": "The address begins with http. Use the one that begins with https.",
    "private_address": "The address leads into a private network, where alerts are not sent. Use a public one.",
    "bad_address": "This is no address of the web. Copy it again; it begins with https://.",
    "mail_is_off": "This installation sends no mail. Whoever runs it sets EMAIL_URL; a webhook works without.",
    "mail_refused": "The mail server did not take it. Check the address, and ask whoever runs the mail server.",
    "switched_off": "The channel was switched off before this could be sent.",
    "http_400": "The service did not understand the message. Check that it is an incoming webhook for Slack.",
    "http_401": "The service does not let us in. Make a new webhook there and paste its address.",
    "http_403": "The service does not let us in. Make a new webhook there and paste its address.",
    "http_404": "The webhook is not there any more. Make a new one and paste its address.",
    "http_410": "The webhook is not there any more. Make a new one and paste its address.",
    "http_429": "The service wants fewer messages for a while. We wait as long as it asks.",
}


def words_of(error: str) -> str:
    """Of an error kind; empty for none."""
    if not error:
        return ""
    if error in WORDS:
        return WORDS[error]
    if error.startswith("http_5"):
        return f"The service has trouble of its own (status {error[5:]}). We try again."
    if error.startswith("http_3"):
        return "The address leads elsewhere. Open it in a browser and paste where it ends up."
    return (
        f"The service refused it (status {error.removeprefix('http_')})."
        if error.startswith("http_")
        else ("It could not be sent.")
    )


def of_address(kind: str) -> str:
    return WORDS.get(kind, WORDS["bad_address"])
