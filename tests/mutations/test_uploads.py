"""U1: files are sent into a slot made for one of them, judged by their content, and taken along by one ticket or message."""

import asyncio
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.settings import Settings
from tests.harness import Gateway, SignedIn

CREATE_UPLOAD = """mutation ($input: CreateUploadInput!) { createUpload(input: $input) { __typename
  ... on CreateUploadSuccess { uploadId url expiresAt }
  ... on Problem { message path } ... on FileRejected { rule } ... on TooManyAttempts { retryAfterSeconds } } }"""
CREATE_TICKET = """mutation ($input: CreateTicketInput!) { createTicket(input: $input) { __typename
  ... on CreateTicketSuccess { ticket { id attachments { fileName mimeType sizeBytes url } } }
  ... on Problem { message path } ... on FileRejected { rule } } }"""
WRITE = """mutation ($input: AddTicketMessageInput!) { addTicketMessage(input: $input) { __typename
  ... on AddTicketMessageSuccess { ticket { id attachments { fileName url } } }
  ... on Problem { message path } ... on FileRejected { rule } } }"""

PDF = b"%PDF-1.7\n" + bytes(range(256))
TEXT = "Så här stod det: مرحبا 🏗\n".encode()
TICKETS = "/tmf-api/troubleTicket/v4/troubleTicket"


def image(format: str, size: tuple[int, int] = (30, 20), **saving: Any) -> bytes:
    saved = BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(saved, format, **saving)
    return saved.getvalue()


PNG, JPEG = image("PNG"), image("JPEG")


async def slot(who: SignedIn, name: str, mime_type: str, size: int) -> dict[str, Any]:
    given = {"fileName": name, "mimeType": mime_type, "sizeBytes": size}
    result: dict[str, Any] = (await who.data(CREATE_UPLOAD, {"input": given}))["createUpload"]
    return result


async def put(who: SignedIn, url: str, content: bytes, **headers: str) -> tuple[int, str | None]:
    """Status, and the message of a refusal. The address alone is enough: no token, no cookie."""
    answer = await who.gateway.client.put(url, content=content, headers=headers)
    return answer.status_code, None if answer.status_code in (202, 204) else answer.json()["errors"][0]["message"]


async def sent(who: SignedIn, name: str = "bild.png", mime_type: str = "image/png", content: bytes = PNG) -> str:
    """The id of an upload that was taken."""
    made = await slot(who, name, mime_type, len(content))
    assert await put(who, made["url"], content) == (204, None)
    upload_id: str = made["uploadId"]
    return upload_id


async def ticket_with(who: SignedIn, upload_ids: list[str], key: str = "k1") -> dict[str, Any]:
    given = {"category": "SUPPORT", "subject": "s", "description": "d", "uploadIds": upload_ids, "idempotencyKey": key}
    result: dict[str, Any] = (await who.data(CREATE_TICKET, {"input": given}))["createTicket"]
    return result


async def message_with(who: SignedIn, ticket: str, upload_ids: list[str], key: str = "k1") -> dict[str, Any]:
    given = {"ticketId": ticket, "text": "Bifogar.", "uploadIds": upload_ids, "idempotencyKey": key}
    result: dict[str, Any] = (await who.data(WRITE, {"input": given}))["addTicketMessage"]
    return result


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"uploads_per_hour": 8})


async def test_files_come_back_as_they_were_sent(anna: SignedIn) -> None:
    files = [
        ("avtal – v2.pdf", "application/pdf", PDF),
        ("skärm 👷.png", "image/png", PNG),
        ("FOTO.JPG", "image/jpeg", JPEG),
        ("مرحبا.txt", "text/plain", TEXT),
    ]
    ids = [await sent(anna, *file) for file in files]
    attachments = (await ticket_with(anna, ids))["ticket"]["attachments"]

    assert [(each["fileName"], each["mimeType"], each["sizeBytes"]) for each in attachments] == [
        (name, mime_type, len(content)) for name, mime_type, content in files
    ]
    for (_, mime_type, content), attachment in zip(files, attachments, strict=True):
        answer = await anna.gateway.client.get(attachment["url"])
        assert (answer.content, answer.headers["content-type"].split(";")[0]) == (content, mime_type)
        assert answer.headers["content-disposition"].startswith("attachment; ")
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert anna.changes == [("POST", TICKETS, 201)]


async def test_the_largest_file_there_can_be_comes_back(anna: SignedIn) -> None:
    largest = b"%PDF-" + bytes(10_485_755)
    upload = await sent(anna, "stor.pdf", "application/pdf", largest)
    (attachment,) = (await ticket_with(anna, [upload]))["ticket"]["attachments"]
    answer = await anna.gateway.client.get(attachment["url"])

    assert (answer.status_code, answer.content == largest) == (200, True)


async def test_a_message_takes_files_along(anna: SignedIn) -> None:
    upload = await sent(anna)
    attachments = (await message_with(anna, "tic_t1002", [upload]))["ticket"]["attachments"]

    assert [attachment["fileName"] for attachment in attachments] == ["bild.png"]
    assert (await anna.gateway.client.get(attachments[0]["url"])).content == PNG


@pytest.mark.parametrize(
    ("name", "mime_type", "size", "field", "rule", "says"),
    [
        ("stor.pdf", "application/pdf", 11_000_000, "sizeBytes", "SIZE", "En fil har 1 till 10485760 byte."),
        ("tom.pdf", "application/pdf", 0, "sizeBytes", "SIZE", "En fil har 1 till 10485760 byte."),
        ("minus.pdf", "application/pdf", -1, "sizeBytes", "SIZE", "En fil har 1 till 10485760 byte."),
        *(
            (name, mime_type, 10, "mimeType", "TYPE", "Filer av den här typen tas inte emot. Skicka någon av: "
             "application/pdf, image/jpeg, image/png, text/plain.")
            for name, mime_type in (
                ("a.svg", "image/svg+xml"),
                ("a.html", "text/html"),
                ("a.docm", "application/vnd.ms-word.document.macroEnabled.12"),
                ("a.exe", "application/octet-stream"),
                ("a.pdf", "Application/PDF"),
                ("a.pdf", ""),
            )
        ),
        ("a.html", "text/plain", 10, "fileName", "ENDING", "Namnet på en sådan fil slutar på något av: .txt, .log."),
        ("a.pdf.exe", "application/pdf", 10, "fileName", "ENDING", "Namnet på en sådan fil slutar på något av: .pdf."),
        *(
            (name, "image/png", 10, "fileName", "NAME",
             "Ett filnamn har 1 till 255 tecken, inget av dem /, \\ eller osynligt.")
            for name in ("", "../a.png", "..\\a.png", "a\n.png", "a\0.png", "gnp\u202e.png", "x" * 252 + ".png")
        ),
    ],
)  # fmt: skip
async def test_a_file_that_breaks_a_rule_gets_no_slot(
    anna: SignedIn, name: str, mime_type: str, size: int, field: str, rule: str, says: str
) -> None:
    assert await slot(anna, name, mime_type, size) == {
        "__typename": "FileRejected",
        "message": says,
        "path": ["input", field],
        "rule": rule,
    }


@pytest.mark.parametrize(
    ("name", "mime_type", "content", "says"),
    [
        ("a.pdf", "application/pdf", b"MZ\x90\0" * 10, "The content is not a PDF file."),
        ("a.png", "image/png", JPEG, "The content is not a whole PNG image."),
        ("a.jpg", "image/jpeg", PNG, "The content is not a whole JPEG image."),
        ("a.jpg", "image/jpeg", b"<svg onload='alert(1)'/>", "The content is not a whole JPEG image."),
        ("a.png", "image/png", PNG[: len(PNG) // 2], "The content is not a whole PNG image."),
        ("a.jpg", "image/jpeg", image("JPEG", (300, 300))[:-300], "The content is not a whole JPEG image."),
        ("a.png", "image/png", image("PNG", (10_000, 5_001)), "The image has more than 50 million pixels."),
        ("a.txt", "text/plain", b"\xff\xfe\x00", "The content is not text in UTF-8."),
        ("a.txt", "text/plain", b"a\0b", "The content is not plain text."),
        ("a.txt", "text/plain", b"\xef\xbb\xbf \n<!DOCTYPE html><html>", "The content is not plain text."),
        ("a.txt", "text/plain", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "The content is not plain text."),
        ("a.txt", "text/plain", b"<script>alert(1)</script>", "The content is not plain text."),
    ],
    ids=range(12),
)
async def test_a_lying_type_is_found_out_and_the_true_file_may_follow(
    anna: SignedIn, name: str, mime_type: str, content: bytes, says: str
) -> None:
    made = await slot(anna, name, mime_type, len(content))
    advice = f"Send a file that is of the type {mime_type}, as createUpload was told."

    assert await put(anna, made["url"], content, **{"accept-language": "en"}) == (400, f"{says} {advice}")
    assert await ticket_with(anna, [made["uploadId"]]) == not_there()
    assert anna.changes == []


async def test_whoever_sends_a_file_is_told_in_their_own_language(anna: SignedIn) -> None:
    made = await slot(anna, "bild.png", "image/png", len(JPEG))
    told = "Innehållet är ingen hel PNG-bild. Skicka en fil av typen image/png, som createUpload fick veta."

    assert await put(anna, made["url"], JPEG) == (400, told)


def not_there() -> dict[str, Any]:
    return {
        "__typename": "FileRejected",
        "message": "En fil saknas: den har inte skickats, har följt med ett annat meddelande eller är för gammal. "
        "Skicka den igen.",
        "path": ["input", "uploadIds"],
        "rule": "NOT_SENT",
    }


@pytest.mark.parametrize("content", [b"", PNG[:-1], PNG + b"\0"], ids=["nothing", "less", "more"])
async def test_exactly_the_announced_bytes_are_taken(anna: SignedIn, content: bytes) -> None:
    made = await slot(anna, "bild.png", "image/png", len(PNG))
    told = f"Filen har {len(content)} byte, men createUpload fick veta {len(PNG)}. Skicka hela filen."

    assert await put(anna, made["url"], content) == (400, told)
    assert await put(anna, made["url"], PNG) == (204, None)


async def test_more_bytes_than_any_file_may_have_are_not_read(anna: SignedIn) -> None:
    made = await slot(anna, "stor.pdf", "application/pdf", 10_485_760)
    status, _ = await put(anna, made["url"], b"%PDF-" + bytes(11_000_000))

    assert status == 413
    assert await put(anna, made["url"], b"%PDF-" + bytes(10_485_755)) == (204, None)


GONE = (404, "The address has expired, was used, or never was one. Ask createUpload for a new one.")


async def test_a_slot_is_filled_once(anna: SignedIn) -> None:
    made = await slot(anna, "bild.png", "image/png", len(PNG))
    answers = await asyncio.gather(*(put(anna, made["url"], PNG) for _ in range(4)))

    assert sorted(answers) == [(204, None), GONE, GONE, GONE]


async def test_a_slot_expires(anna: SignedIn, clock: ManualClock) -> None:
    made = await slot(anna, "bild.png", "image/png", len(PNG))
    assert made["expiresAt"] == "2026-11-17T09:15:00+00:00"
    clock.advance(timedelta(minutes=15))

    assert await put(anna, made["url"], PNG) == GONE


async def test_a_slot_dies_with_its_session(anna: SignedIn) -> None:
    made = await slot(anna, "bild.png", "image/png", len(PNG))
    await anna.data("mutation { logout { ... on LogoutSuccess { ok } } }")

    assert await put(anna, made["url"], PNG) == GONE


@pytest.mark.parametrize(
    "change", [lambda url: url[:-1], lambda url: url + "x", lambda url: url.replace("/uploads/", "/uploads/x")]
)
async def test_a_changed_address_leads_nowhere(anna: SignedIn, change: Any) -> None:
    made = await slot(anna, "bild.png", "image/png", len(PNG))

    assert await put(anna, change(made["url"]), PNG) == GONE


async def test_addresses_of_slots_and_of_documents_are_not_each_other_s(anna: SignedIn) -> None:
    made = await slot(anna, "bild.png", "image/png", len(PNG))
    invoices = await anna.data("{ viewer { invoices(first: 1) { nodes { documentUrl } } } }")
    document = invoices["viewer"]["invoices"]["nodes"][0]["documentUrl"]

    assert await put(anna, document.replace("/documents/", "/uploads/"), PNG) == GONE
    assert (await anna.gateway.client.get(made["url"].replace("/uploads/", "/documents/"))).status_code == 404
    assert (await anna.gateway.client.get(made["url"])).status_code == 405


async def test_where_and_when_an_image_was_taken_is_not_passed_on(anna: SignedIn) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lying on its side
    exif[0x010F] = "Kamerafabriken"
    exif.get_ifd(0x8825)[1] = "N"
    texts = PngInfo()
    texts.add_text("Author", "Märta")
    told = {"foto.jpg": image("JPEG", exif=exif), "bild.png": image("PNG", pnginfo=texts)}
    ids = [
        await sent(anna, "foto.jpg", "image/jpeg", told["foto.jpg"]),
        await sent(anna, "bild.png", "image/png", told["bild.png"]),
    ]
    for attachment in (await ticket_with(anna, ids))["ticket"]["attachments"]:
        content = (await anna.gateway.client.get(attachment["url"])).content
        with Image.open(BytesIO(content)) as kept:
            kept.load()
            assert (dict(kept.getexif()), "Author" in kept.info) == ({}, False)
            assert kept.size == ((20, 30) if attachment["fileName"] == "foto.jpg" else (30, 20))
        assert b"Kamerafabriken" not in content
        assert len(content) == attachment["sizeBytes"]


async def test_a_file_goes_with_one_ticket_alone(anna: SignedIn, gateway: Gateway) -> None:
    upload = await sent(anna)
    results = await asyncio.gather(*(ticket_with(anna, [upload], f"k{number}") for number in range(3)))

    assert sorted(result["__typename"] for result in results) == ["CreateTicketSuccess", "FileRejected", "FileRejected"]
    assert anna.changes == [("POST", TICKETS, 201)]
    assert await message_with(anna, "tic_t1002", [upload]) == not_there()


async def test_the_same_key_with_a_file_tells_the_first_result_again(anna: SignedIn) -> None:
    upload = await sent(anna)
    first = await ticket_with(anna, [upload])
    again = await ticket_with(anna, [upload])

    assert again["ticket"]["id"] == first["ticket"]["id"]
    assert len(again["ticket"]["attachments"]) == 1


async def test_a_refused_message_leaves_its_files_for_another(anna: SignedIn) -> None:
    upload = await sent(anna)
    assert (await message_with(anna, "tic_t1006", [upload]))["__typename"] == "Conflict"

    assert (await message_with(anna, "tic_t1002", [upload], "k2"))["__typename"] == "AddTicketMessageSuccess"


async def test_ticketing_takes_the_file_and_hangs_up(
    anna: SignedIn, operator: FakeOperator, clock: ManualClock
) -> None:
    """The same key finds out what became of it, also days later, and sends the very same file."""
    upload = await sent(anna)
    given = {"category": "OTHER", "subject": "s", "description": "d", "uploadIds": [upload], "idempotencyKey": "k1"}
    operator.ticketing.faults.add(Fault(path=TICKETS, method="POST", body="dropped", times=1))
    assert (await anna.ask(CREATE_TICKET, {"input": given}))["errors"][0]["extensions"]["code"] == "OUTCOME_UNKNOWN"
    clock.advance(timedelta(days=2))
    anna = await anna.gateway.signed_in("anna@norrskenbygg.example")
    await sent(anna)  # looks through what is old

    ticket = (await anna.data(CREATE_TICKET, {"input": given}))["createTicket"]["ticket"]
    assert [each["fileName"] for each in ticket["attachments"]] == ["bild.png"]
    assert anna.changes == [("POST", TICKETS, 201)]
    listed = (await anna.data("{ viewer { tickets(first: 1) { totalCount } } }"))["viewer"]["tickets"]
    assert listed == {"totalCount": 17}


async def test_six_files_or_one_twice_are_too_many(anna: SignedIn) -> None:
    refused = {
        "__typename": "FileRejected",
        "message": "Ange högst 5 filer, var och en en gång.",
        "path": ["input", "uploadIds"],
        "rule": "COUNT",
    }
    upload = await sent(anna)

    assert await ticket_with(anna, [upload, upload]) == refused
    assert await ticket_with(anna, [f"upl_{number}" for number in range(6)]) == refused
    assert anna.changes == []


async def test_z1_a_file_of_somebody_else_is_as_unknown_as_a_made_up_one(anna: SignedIn, erik: SignedIn) -> None:
    upload = await sent(erik)

    assert await ticket_with(anna, [upload]) == not_there()
    assert await ticket_with(anna, ["upl_" + "0" * 24]) == not_there()
    assert anna.changes == []


async def test_a_file_waits_for_a_day(anna: SignedIn, clock: ManualClock) -> None:
    upload = await sent(anna)
    clock.advance(timedelta(days=1, seconds=1))
    anna = await anna.gateway.signed_in("anna@norrskenbygg.example")

    assert await ticket_with(anna, [upload]) == not_there()


async def test_so_many_bytes_may_wait_and_so_many_files_an_hour(anna: SignedIn, clock: ManualClock) -> None:
    for _ in range(2):
        assert (await slot(anna, "a.pdf", "application/pdf", 10_000_000))["__typename"] == "CreateUploadSuccess"
    assert await slot(anna, "a.pdf", "application/pdf", 10_000_000) == {
        "__typename": "FileRejected",
        "message": "För många av dina filer väntar på ett ärende. Skicka ärendet först, eller vänta en dag.",
        "path": ["input", "sizeBytes"],
        "rule": "WAITING",
    }
    for _ in range(6):
        assert (await slot(anna, "a.pdf", "application/pdf", 10))["__typename"] == "CreateUploadSuccess"
    clock.advance(timedelta(minutes=20))
    assert await slot(anna, "a.pdf", "application/pdf", 10) == {
        "__typename": "TooManyAttempts",
        "message": "För många försök. Vänta 2400 sekunder och försök igen.",
        "path": [],
        "retryAfterSeconds": 2400,
    }
