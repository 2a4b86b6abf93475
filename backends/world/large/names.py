"""What people, companies, places and machines are called in a generated world. All of it is invented."""

from backends.world.large.dice import Dice
from backends.world.structs import Address

GIVEN = (
    *("Agneta", "Ahmed", "Aino", "Alva", "Anders", "Anja", "Arvid", "Astrid", "Berit", "Birgitta", "Carina", "Dalia"),
    *("Disa", "Ebba", "Edvin", "Elsa", "Emil", "Eskil", "Fatima", "Frida", "Gunnar", "Göran", "Hanna", "Håkan"),
    *("Ida", "Inger", "Ingvar", "Isak", "Jonna", "Josefin", "Kaisa", "Karin", "Kjell", "Lars", "Leila", "Linnea"),
    *("Love", "Maja", "Malin", "Margareta", "Mattias", "Mikael", "Milan", "Måns", "Nils", "Olof", "Oskar", "Petra"),
    *("Rasmus", "Rebecka", "Sigrid", "Sofia", "Svea", "Tage", "Terese", "Tuva", "Ulla", "Viktor", "Åke", "Örjan"),
)
FAMILY = (
    *("Abrahamsson", "Ahlgren", "Alatalo", "Berggren", "Björk", "Blomqvist", "Boström", "Dahl", "Ek", "Ekström"),
    *("Engman", "Fjällborg", "Forsberg", "Granlund", "Gustavsson", "Haddad", "Hellström", "Henriksson", "Holm"),
    *("Hägglund", "Isaksson", "Jakobsson", "Jonsson", "Kangas", "Kero", "Kristoffersson", "Lahti", "Lindgren"),
    *("Lundmark", "Lövgren", "Marklund", "Mattila", "Niemi", "Norberg", "Nyström", "Omar", "Palo", "Pettersson"),
    *("Rönnbäck", "Sandström", "Sjöberg", "Sköld", "Stålnacke", "Söderlund", "Tervaniemi", "Utsi", "Vesterlund"),
    *("Viklund", "Wallin", "Wikström", "Ylitalo", "Zetterqvist", "Åberg", "Ågren", "Åkerlund", "Öberg", "Östman"),
)
PLACES = (
    *(("981 31", "Kiruna"), ("982 31", "Gällivare"), ("983 31", "Malmberget"), ("984 31", "Pajala")),
    *(("962 32", "Jokkmokk"), ("933 32", "Arvidsjaur"), ("961 36", "Boden"), ("972 38", "Luleå")),
    *(("941 32", "Piteå"), ("931 31", "Skellefteå"), ("903 25", "Umeå"), ("923 31", "Storuman")),
    *(("831 31", "Östersund"), ("852 30", "Sundsvall"), ("871 31", "Härnösand"), ("891 31", "Örnsköldsvik")),
)
STREETS = (
    *("Björkstigen", "Gruvstigen", "Hamnplan", "Industrivägen", "Kraftverksgatan", "Ljungvägen", "Magasinsgatan"),
    *("Norra Lastkajen", "Planvägen", "Renstigen", "Sågverksgatan", "Terminalvägen", "Verkstadsgatan", "Älvgränd"),
)
BEGINNINGS = (
    *("Ackja", "Björkbo", "Dundret", "Fjällripa", "Harsprånget", "Islossning", "Järpen", "Kaltio", "Lapporten"),
    *("Midnattssol", "Nordan", "Polstjärnan", "Raggare", "Sarek", "Skare", "Tallmo", "Vindel", "Vårflod", "Älvstrand"),
)
TRADES = ("Bygg", "El", "Frakt", "Fönster", "Larm", "Måleri", "Redovisning", "Skog", "Städ", "Taxi", "Vård", "Åkeri")
MACHINES = (
    "Elmätare",
    "Fjärrvärme",
    "Grävare",
    "Hiss",
    "Hjullastare",
    "Larm",
    "Parkering",
    "Pump",
    "Släp",
    "Vattenmätare",
)
ROOMS = ("Butiken", "Förrådet", "Kontoret", "Lagret", "Receptionen", "Verkstaden")


def person(dice: Dice) -> tuple[str, str]:
    """Given and family name."""
    return dice.one(GIVEN), dice.one(FAMILY)


def company(dice: Dice) -> str:
    """Without what the law makes of it."""
    return f"{dice.one(BEGINNINGS)} {dice.one(TRADES)}"


def machine(dice: Dice) -> str:
    return f"{dice.one(MACHINES)} {dice.whole(1, 999)}"


def room(dice: Dice) -> str:
    return f"{dice.one(ROOMS)} {dice.one(PLACES)[1]}"


def address(dice: Dice) -> Address:
    post_code, city = dice.one(PLACES)
    return Address(street=f"{dice.one(STREETS)} {dice.whole(1, 90)}", post_code=post_code, city=city)
