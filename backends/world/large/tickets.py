"""What companies write to their operator about: mostly a line, sometimes an account or the whole company."""

from collections.abc import Mapping

import msgspec

from backends.world.days import Instant
from backends.world.large import ranges
from backends.world.large.dice import Dice
from backends.world.large.setting import Setting
from backends.world.structs import Attachment, Company, Note, Subscription, Ticket
from backends.world.words import Severity, TicketStatus, TicketType

PER_CENT_OF_LINES = 4
PER_CENT_OF_COMPANIES = 40
PER_CENT_WITH_ATTACHMENT = 6

TYPES: Mapping[TicketType, float] = {
    TicketType.SUPPORT: 55,
    TicketType.INVOICE: 20,
    TicketType.ORDER: 15,
    TicketType.OTHER: 10,
}
STATUSES: Mapping[TicketStatus, float] = {
    TicketStatus.CLOSED: 62,
    TicketStatus.RESOLVED: 8,
    TicketStatus.IN_PROGRESS: 10,
    TicketStatus.PENDING: 6,
    TicketStatus.ACKNOWLEDGED: 6,
    TicketStatus.HELD: 3,
    TicketStatus.CANCELLED: 3,
    TicketStatus.REJECTED: 2,
}
OVER = (TicketStatus.CLOSED, TicketStatus.CANCELLED, TicketStatus.REJECTED)
SEVERITIES: Mapping[Severity, float] = {Severity.MINOR: 80, Severity.MAJOR: 17, Severity.CRITICAL: 3}
# Subject, what the customer writes, and what is answered.
TEXTS: Mapping[TicketType, tuple[tuple[str, str, str], ...]] = {
    TicketType.SUPPORT: (
        (
            "Dålig täckning",
            "Samtalen bryts varje gång vi är på platsen.",
            "Mätningen är skickad till radioplaneringen.",
        ),
        ("Surfen är långsam", "Mobildatan är mycket långsam sedan i går.", "Ett nätarbete pågick. Fungerar det nu?"),
        ("Får inga SMS", "Meddelanden från banken kommer inte fram.", "Vi felsöker och återkommer."),
        ("Telefonen hittar inget nät utomlands", "Det står Endast nödsamtal.", "Slå av och på roaming i telefonen."),
    ),
    TicketType.INVOICE: (
        ("Fel referens på fakturan", "Referensen ska ändras.", "Referensen är ändrad från nästa faktura."),
        ("Fråga om en rad på fakturan", "Vad är surf utomlands?", "Kortet har använts utanför EU."),
    ),
    TicketType.ORDER: (
        ("Kortet har inte kommit", "Vi väntar fortfarande på SIM-kortet.", "Ett nytt kort är skickat."),
        ("Flytta numret senare", "Kan flytten vänta en vecka?", "Datumet är ändrat."),
    ),
    TicketType.OTHER: (
        ("Ny kontaktperson", "Vi har bytt kontaktperson.", "Uppgiften är ändrad."),
        ("Genomgång av avtalet", "Vi vill boka en genomgång.", "Vår säljare ringer er."),
    ),
}
AGENTS = {
    TicketType.SUPPORT: "Hanna, Teknisk support",
    TicketType.INVOICE: "Mikael, Kundekonomi",
    TicketType.ORDER: "Samira, Beställning",
    TicketType.OTHER: "Oskar, Kundservice företag",
}


def ticket_about_line(
    index: int, subscription: Subscription, company: Company, picture: Attachment, setting: Setting
) -> Ticket | None:
    """`picture` is what an attachment looks like. About bills it is the account that one writes."""
    dice = setting.dice("ticket", index)
    if not dice.happens(PER_CENT_OF_LINES):
        return None
    ticket_type = dice.weighed(TYPES)
    written = ticket(f"t{ranges.serial(index)}", ticket_type, company, dice, setting)
    has_picture = ticket_type is TicketType.SUPPORT and dice.happens(PER_CENT_WITH_ATTACHMENT)
    attached = msgspec.structs.replace(picture, id=f"a{ranges.serial(index)}")
    return msgspec.structs.replace(
        written,
        account=subscription.account,
        subscription=None if ticket_type is TicketType.INVOICE else subscription.id,
        attachments=(attached,) if has_picture else (),
    )


def ticket_about_company(company: Company, setting: Setting) -> Ticket | None:
    dice = setting.dice("ticket of company", int(company.id.removeprefix("o")))
    if not dice.happens(PER_CENT_OF_COMPANIES):
        return None
    return ticket(f"tc{company.id.removeprefix('o')}", TicketType.OTHER, company, dice, setting)


def ticket(ticket_id: str, ticket_type: TicketType, company: Company, dice: Dice, setting: Setting) -> Ticket:
    """What is not over is recent."""
    status = dice.weighed(STATUSES)
    days = dice.whole(12, 500) if status in OVER else dice.whole(1, 9)
    subject, description, answer = dice.one(TEXTS[ticket_type])
    created = setting.office_hours(-days, dice)
    answered = (
        None if status is TicketStatus.ACKNOWLEDGED else setting.office_hours(-dice.whole(1, max(1, days // 2)), dice)
    )
    answered = answered and max(created, answered)
    return Ticket(
        id=ticket_id,
        company=company.id,
        type=ticket_type,
        status=status,
        severity=dice.weighed(SEVERITIES),
        subject=subject,
        description=description,
        created=created,
        updated=answered or created,
        notes=notes(answered, answer, ticket_type),
    )


def notes(answered: Instant | None, answer: str, ticket_type: TicketType) -> tuple[Note, ...]:
    return () if answered is None else (Note(author=AGENTS[ticket_type], at=answered, text=answer),)
