"""A bill on paper: the same input always gives the same bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import escape
from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

INK = HexColor("#1d2733")
ACCENT = HexColor("#1e5aa0")
RULE = HexColor("#c9d1da")

PLAIN = ParagraphStyle("plain", fontName="Helvetica", fontSize=9.5, leading=13, textColor=INK)
TITLE = ParagraphStyle("title", parent=PLAIN, fontName="Helvetica-Bold", fontSize=20, leading=24, textColor=ACCENT)

MARGIN = 20 * mm
WIDTH = A4[0] - 2 * MARGIN


@dataclass(frozen=True)
class Issuer:
    name: str
    organisation_number: str
    vat_number: str
    phone: str
    email: str
    address: str


@dataclass(frozen=True)
class PrintedLine:
    text: str
    quantity: int
    amount: Decimal


@dataclass(frozen=True)
class PrintedBill:
    """`first` and `last` are the days it is for, both included; `vat_rate` is in per cent."""

    number: str
    issuer: Issuer
    recipient: tuple[str, ...]
    organisation_number: str
    customer_number: str
    reference: str | None
    issued: date
    due: date
    first: date
    last: date
    lines: tuple[PrintedLine, ...]
    net: Decimal
    vat_rate: Decimal
    vat: Decimal
    total: Decimal
    remaining: Decimal
    bankgiro: str
    ocr: str


def bill_pdf(bill: PrintedBill) -> bytes:
    content = BytesIO()
    template = SimpleDocTemplate(
        content,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=28 * mm,
        title=f"Faktura {bill.number}",
        author=bill.issuer.name,
        invariant=1,
    )
    parts = [*heading(bill), lines_table(bill.lines), Spacer(0, 4 * mm), sums_table(bill), Spacer(0, 8 * mm)]

    def footer(canvas: Any, document: Any) -> None:
        draw_footer(canvas, bill.issuer, document.page)

    template.build([*parts, payment_table(bill)], onFirstPage=footer, onLaterPages=footer)
    return content.getvalue()


def heading(bill: PrintedBill) -> list[Any]:
    facts = [
        ("Fakturanummer", bill.number),
        ("Fakturadatum", bill.issued.isoformat()),
        ("Förfallodatum", bill.due.isoformat()),
        ("Period", f"{bill.first.isoformat()} – {bill.last.isoformat()}"),
        ("Kundnummer", bill.customer_number),
        ("Organisationsnummer", bill.organisation_number),
        ("Er referens", bill.reference or "–"),
    ]
    labelled = Table([[label, paragraph(value)] for label, value in facts], colWidths=[36 * mm, 54 * mm])
    labelled.setStyle(base_style(("LEFTPADDING", (0, 0), (0, -1), 0)))
    address = Paragraph("<br/>".join(escape(line) for line in bill.recipient), PLAIN)
    side_by_side = Table([[address, labelled]], colWidths=[WIDTH - 90 * mm, 90 * mm])
    side_by_side.setStyle(base_style(("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0)))
    title = Table([[paragraph(bill.issuer.name, TITLE), "FAKTURA"]], colWidths=[WIDTH - 40 * mm, 40 * mm])
    title.setStyle(
        base_style(
            ("LEFTPADDING", (0, 0), (0, 0), 0),
            ("ALIGN", (1, 0), (1, 0), "RIGHT"),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("FONT", (1, 0), (1, 0), "Helvetica-Bold", 12),
            ("LINEBELOW", (0, 0), (-1, -1), 1, ACCENT),
        )
    )
    return [title, Spacer(0, 8 * mm), side_by_side, Spacer(0, 8 * mm)]


def lines_table(lines: Sequence[PrintedLine]) -> Table:
    """The head is repeated on every page."""
    rows = [[paragraph(line.text), str(line.quantity), kronor(line.amount)] for line in lines]
    table = Table(
        [["Beskrivning", "Antal", "Belopp exkl. moms"], *rows],
        colWidths=[WIDTH - 60 * mm, 20 * mm, 40 * mm],
        repeatRows=1,
    )
    table.setStyle(
        base_style(
            ("FONT", (0, 0), (-1, 0), "Helvetica-Bold", 9.5),
            ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
            ("LINEBELOW", (0, 1), (-1, -1), 0.3, RULE),
        )
    )
    return table


def sums_table(bill: PrintedBill) -> Table:
    rows = [
        ("", "Summa exkl. moms", kronor(bill.net)),
        ("", f"Moms {bill.vat_rate.normalize():f} %", kronor(bill.vat)),
        ("", "Totalt", kronor(bill.total)),
        ("", "Kvar att betala", kronor(bill.remaining)),
    ]
    table = Table(rows, colWidths=[WIDTH - 80 * mm, 40 * mm, 40 * mm])
    table.setStyle(
        base_style(
            ("ALIGN", (2, 0), (2, -1), "RIGHT"),
            ("FONT", (1, 2), (2, 2), "Helvetica-Bold", 11),
            ("LINEABOVE", (1, 2), (2, 2), 0.8, INK),
        )
    )
    return table


def payment_table(bill: PrintedBill) -> Table:
    rows = [
        ["Bankgiro", "OCR-nummer", "Förfallodatum", "Att betala"],
        [bill.bankgiro, bill.ocr, bill.due.isoformat(), kronor(bill.remaining)],
    ]
    table = Table(rows, colWidths=[WIDTH / 4] * 4)
    table.setStyle(
        base_style(
            ("BOX", (0, 0), (-1, -1), 0.8, ACCENT),
            ("TEXTCOLOR", (0, 0), (-1, 0), ACCENT),
            ("FONT", (0, 1), (-1, 1), "Helvetica-Bold", 11),
            ("NOSPLIT", (0, 0), (-1, -1)),
        )
    )
    return table


def draw_footer(canvas: Any, issuer: Issuer, page: int) -> None:
    canvas.saveState()
    canvas.setStrokeColor(RULE)
    canvas.line(MARGIN, 22 * mm, A4[0] - MARGIN, 22 * mm)
    canvas.setFont("Helvetica", 8)
    canvas.setFillColor(INK)
    canvas.drawString(MARGIN, 17 * mm, f"{issuer.name}, {issuer.address}")
    canvas.drawString(MARGIN, 13 * mm, f"Org.nr {issuer.organisation_number}   Moms {issuer.vat_number}   F-skatt")
    canvas.drawString(MARGIN, 9 * mm, f"{issuer.phone}   {issuer.email}")
    canvas.drawRightString(A4[0] - MARGIN, 9 * mm, f"Sida {page}")
    canvas.restoreState()


def base_style(*more: tuple[Any, ...]) -> TableStyle:
    return TableStyle(
        [
            ("FONT", (0, 0), (-1, -1), "Helvetica", 9.5),
            ("TEXTCOLOR", (0, 0), (-1, -1), INK),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 2.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
            *more,
        ]
    )


def paragraph(text: str, style: ParagraphStyle = PLAIN) -> Paragraph:
    return Paragraph(escape(text), style)


def kronor(amount: Decimal) -> str:
    """As Swedes write it: 3 651,94 kr."""
    return f"{amount:,.2f} kr".replace(",", " ").replace(".", ",")
