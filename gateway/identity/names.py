"""When two spellings are one user name."""

import unicodedata

LONGEST = 254


def username_key(username: str) -> str:
    """The form in which user names are compared: NFKC, case folded, without blanks around it.

    Half a surrogate pair or a NUL, which a client can send but no database can hold, becomes U+FFFD.
    """
    key = "".join("\ufffd" if char == "\0" or "\ud800" <= char <= "\udfff" else char for char in username)
    # composing can bring back a capital or a blank, so it is repeated until nothing changes
    while (folded := unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", key).casefold()).strip()) != key:
        key = folded
    return key
