"""Which files are taken, judged by their content and not by what they are said to be."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TypeAlias

from PIL import Image, ImageOps, PngImagePlugin

Image.MAX_IMAGE_PIXELS = None  # the cap is MOST_PIXELS, and is asked before anything is decoded

MOST_PIXELS = 50_000_000
"""More than any telephone's camera has, and 150 MB when decoded."""

TELLING = ("exif", "xmp", "XML:com.adobe.xmp", "comment", "photoshop")
"""Where images say who took them, when and where."""

_MARKUP = re.compile(rb"\s*<(!doctype|\?xml|html|head|body|script|svg|iframe)\b", re.IGNORECASE)
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


Say: TypeAlias = Callable[..., str]
"""As `say`, its language being known."""


class UnfitFileError(ValueError):
    """The content is not of that type, or more than is taken. `says` tells people so."""

    def __init__(self, says: Callable[[Say], str]) -> None:
        super().__init__()
        self.says = says


def _pdf(content: bytes) -> bytes:
    if not content.startswith(b"%PDF-"):
        raise UnfitFileError(lambda say: say("The content is not a PDF file."))
    return content


def _text(content: bytes) -> bytes:
    """Text in UTF-8 that no program takes for a page."""
    try:
        content.decode()
    except UnicodeDecodeError:
        raise UnfitFileError(lambda say: say("The content is not text in UTF-8.")) from None
    if _NO_TEXT.search(content) or _MARKUP.match(content.removeprefix(_BYTE_ORDER_MARK)):
        raise UnfitFileError(lambda say: say("The content is not plain text."))
    return content


def _image(format: str) -> Callable[[bytes], bytes]:
    def checked(content: bytes) -> bytes:
        try:
            with Image.open(BytesIO(content), formats=[format]) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise UnfitFileError(_too_many_pixels)
                image.load()
                return _anonymous(image, format) if _tells(image) else content
        except (OSError, SyntaxError, EOFError) as error:
            raise UnfitFileError(
                lambda say: say("The content is not a whole {format} image.", format=format)
            ) from error

    return checked


def _too_many_pixels(say: Say) -> str:
    return say("The image has more than {millions} million pixels.", millions=MOST_PIXELS // 1_000_000)


def _tells(image: Image.Image) -> bool:
    texts = isinstance(image, PngImagePlugin.PngImageFile) and bool(image.text)
    return texts or bool(image.getexif()) or any(name in image.info for name in TELLING)


def _anonymous(image: Image.Image, format: str) -> bytes:
    """The same picture, upright, without what stands beside it."""
    upright = ImageOps.exif_transpose(image)
    kept = {name: image.info[name] for name in ("icc_profile", "dpi", "transparency") if name in image.info}
    upright.info.clear()
    saved = BytesIO()
    upright.save(saved, format, **kept, **({"quality": 95} if format == "JPEG" else {}))
    return saved.getvalue()


@dataclass(frozen=True, slots=True)
class FileType:
    endings: tuple[str, ...]
    check: Callable[[bytes], bytes]
    """The content as it is kept; raises UnfitFileError."""


TYPES: Mapping[str, FileType] = {
    "application/pdf": FileType((".pdf",), _pdf),
    "image/jpeg": FileType((".jpg", ".jpeg"), _image("JPEG")),
    "image/png": FileType((".png",), _image("PNG")),
    "text/plain": FileType((".txt", ".log"), _text),
}
"""By media type: files that a department reads and no program runs."""
