"""What is said to people, in their language: gettext catalogues, the English text being the key.

Swedish is in locale/sv/LC_MESSAGES/gateway.po; a test finds texts that are not translated, and translations of nothing.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).parent / "locale"


def say(text: str, language: str, **values: object) -> str:
    """The text in a language (ISO 639-1), its `{names}` filled in; in English where there is no catalogue of that language.

    `text` is written out where `say` is called, so that it can be found.
    """
    return translations(language).gettext(text).format(**values)


@cache
def translations(language: str) -> NullTranslations:
    path = CATALOGUES / language / "LC_MESSAGES" / "gateway.po"
    if not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)
