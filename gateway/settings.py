"""The environment, read once into one validated object. Every name carries its unit; `docs/settings.md` is printed from here."""

import os
import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

NO_ADDRESS = "Write http or https and a host, as in https://billing.example"
NO_ORIGINS = "Write origins as browsers send them, with blanks between them, as in https://portal.example https://my.example:8443"
NO_PATH = "Write a path without a slash at its end, as in /tmf-api/party/v4"
NO_PAGE = "Write an http or https address with {id} in it, as in https://portal.example/sim/{id}"
NO_SCANNER = "Write unix:/run/clamav/clamd.ctl, or a host and a port as in clamav.example:3310"
NO_DATABASE = "Name an asynchronous driver, as in sqlite+aiosqlite:///switchboard.db"
NO_FILE = "Name a file, as in sqlite+aiosqlite:///switchboard.db: what is only in memory is lost, and no other process sees it"
NO_NUMBER = "Write it in E.164 form, as in +46701740699"
NO_EMAIL = "Write an e-mail address, as in help@operator.example"


def _address(value: str) -> str:
    if not _is_address(value):
        raise PydanticCustomError("address", NO_ADDRESS)
    return value


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        whole = parts.scheme in {"http", "https"} and _is_host(parts.hostname or "") and parts.port != 0
    except ValueError:  # of a port that is none, or an IP address
        return False
    return whole and not any(each.isspace() or each in "?#" for each in value)


def _is_host(name: str) -> bool:
    """Raises ValueError for an IP address that is none."""
    if ":" in name or name.rpartition(".")[2].isdecimal():
        return bool(ip_address(name))
    return re.fullmatch(r"[\w-]+(\.[\w-]+)*\.?", name) is not None


def _as_sent_by_browsers(origin: str) -> bool:
    """One with a path or in capitals, say, would never be met, and `*` would be everybody's."""
    if not _is_address(origin):
        return False
    parts = urlsplit(origin)
    whole = f"{parts.scheme}://{parts.netloc}".lower()
    return origin == whole and "@" not in whole and parts.port != {"http": 80, "https": 443}[parts.scheme]


def _scanner(value: str) -> str:
    host, _, port = value.rpartition(":")
    socket = value.startswith("unix:/") and len(value) > len("unix:/")
    if not (socket or (re.fullmatch(r"[^:\s]+:[0-9]{1,5}", value) and 0 < int(port) < 65_536 and host != "unix")):
        raise PydanticCustomError("scanner", NO_SCANNER)
    return value


def _like(pattern: str, otherwise: str) -> AfterValidator:
    """A text that the whole pattern fits; `otherwise` says what to write."""

    def fitting(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise PydanticCustomError("text", otherwise)
        return value

    return AfterValidator(fitting)


Address: TypeAlias = Annotated[str, AfterValidator(_address)]
"""Of a server, maybe with a path in front of all of its paths."""
BasePath: TypeAlias = Annotated[str, _like(r"(/[^/?#\s]+)*", NO_PATH)]


class Settings(BaseSettings):
    """Each setting is read from `GATEWAY_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="GATEWAY_", frozen=True, extra="ignore")

    secret_key: SecretStr = Field(
        min_length=32,
        description="Key of the signatures and hashes the gateway makes; the same for all its processes.",
    )
    database_url: str = Field(
        "sqlite+aiosqlite:///switchboard.db", description="The gateway's own database, as an SQLAlchemy address."
    )
    public_url: Address = Field(
        "http://127.0.0.1:8000", description="Where clients reach the gateway; links to documents start with it."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="The least that is logged.")
    clock_file: Path | None = Field(
        None, description="A file with seconds to add to the system's time; for demonstrations alone."
    )
    demo_url: Address | None = Field(None, description="Where `/demo/` is answered; for demonstrations alone.")
    graphiql: bool = Field(True, description="Whether the playground is served at /graphiql.")
    examples_folder: Path | None = Field(None, description="Folder of saved operations that the playground offers.")
    cors_origins: Annotated[list[str], NoDecode] = Field([], description="Origins whose pages may call the graph.")
    metrics_token: SecretStr | None = Field(
        None, min_length=16, description="Opens `/metrics`, as a bearer token; without it there is no such page."
    )
    metrics_folder: Path | None = Field(
        None,
        description="Where processes that serve together put their counts; `gateway serve --workers` makes a folder of its own.",
    )
    document_link_seconds: int = Field(300, ge=30, le=3_600, description="How long a link to a document is good.")
    reference_data_seconds: int = Field(
        300,
        ge=0,
        le=86_400,
        description="How long what is the same for every customer, such as the catalogue, is kept; personal data never is.",
    )
    sim_replacement_cooling_hours: int = Field(
        24,
        ge=0,
        le=168,
        description="How long a replacement of a SIM waits after everybody was told of it, so that it can be stopped.",
    )
    sim_replacement_page_url: Annotated[str, _like(r"https?://[!-~]*\{id\}[!-~]*", NO_PAGE)] | None = Field(
        None,
        description="Page of the customer portal on which a replacement of a SIM can be cancelled, `{id}` standing for its id; the notices "
        "of a replacement link to it. Without it they say to sign in.",
    )
    sim_replacements_per_day: int = Field(
        3,
        ge=1,
        le=10_000,
        description="Most replacements of SIMs that one person may ask for within a day; cancelled ones do not count.",
    )
    sim_change_distrust_hours: int = Field(
        72,
        ge=1,
        le=2_400,
        description="For how long after a number has changed its SIM no step-up is confirmed by a code sent to it.",
    )
    workflows: bool = Field(
        True,
        description="Whether this process may carry out what takes hours or days, such as replacements of SIMs, try messages again "
        "that were not accepted, and look for answers on tickets and for changes that the network failed to apply; one at a time does.",
    )
    workflow_look_seconds: float = Field(1.0, ge=0.01, le=60, description="How often it looks for what is due in them.")
    news_look_seconds: int = Field(
        60,
        ge=1,
        le=3_600,
        description="How often it looks for answers on the tickets of companies of which somebody is signed in, and for what "
        "has become of changes that the network has still to apply.",
    )
    upload_slot_seconds: int = Field(
        900, ge=60, le=3_600, description="How long a file may be sent to the address that `createUpload` gave."
    )
    upload_max_bytes: int = Field(10_485_760, ge=1_024, le=52_428_800, description="Largest file that is taken.")
    upload_max_waiting_bytes: int = Field(
        26_214_400,
        ge=1_024,
        description="Most bytes of one person's files that no ticket has yet; with it, of one message's files.",
    )
    scanner_adapter: str = Field("clamav", description="Which adapter speaks to the scanner of files.")
    scanner_address: Annotated[str, AfterValidator(_scanner)] | None = Field(
        None,
        description="Where it listens, as `unix:/run/clamav/clamd.ctl` or `host:port`; without it files are not scanned.",
    )
    scanner_deadline_seconds: float = Field(10.0, gt=0, le=60, description="Longest time for scanning one file.")
    uploads_per_hour: int = Field(60, ge=1, le=10_000, description="Most files an hour from one person.")
    max_connections: int = Field(
        800,
        ge=10,
        le=100_000,
        description="Most connections of clients to one process, idle ones among them; a request on one more is answered with 503.",
    )
    max_body_bytes: int = Field(262_144, ge=1_024, le=1_048_576, description="Largest request body.")
    max_tokens: int = Field(2_000, ge=100, le=20_000, description="Most tokens in a GraphQL document.")
    max_depth: int = Field(12, ge=5, le=50, description="Most levels of fields in each other.")
    max_aliases: int = Field(30, ge=0, le=1_000, description="Most aliases in a document.")
    max_root_fields: int = Field(10, ge=1, le=100, description="Most fields at the root of an operation.")
    max_cost: int = Field(
        50_000, ge=1_000, description="Most fields an answer may have, estimated from the document and its variables."
    )
    execution: Literal["compiled", "reference"] = Field(
        "compiled", description="How operations run: compiled, or field by field by graphql-core, to compare."
    )
    change_patience_seconds: int = Field(
        30, ge=5, le=600, description="How long a change may be under way before the same key may try it again."
    )
    compile_at_use: int = Field(
        2, ge=1, le=100, description="At which use a document is compiled; those seen once are not worth it."
    )
    max_documents: int = Field(1_000, ge=10, description="Most documents kept parsed and compiled.")
    max_documents_bytes: int = Field(
        64_000_000, ge=1_000_000, description="About how much memory they may take, in bytes."
    )

    support_phone: Annotated[str, _like(r"\+[1-9][0-9]{6,14}", NO_NUMBER)] = Field(
        "+46701740699", description="Customer service's telephone number, E.164."
    )
    support_url: Address = Field("https://support.example/", description="Customer service's web page.")
    support_email: Annotated[str, _like(r"[^@\s]+@[^@\s]+", NO_EMAIL)] | None = Field(
        None, description="Customer service's e-mail address."
    )

    billing_adapter: str = Field("tmforum", description="Which adapter speaks to billing.")
    provisioning_adapter: str = Field("tmforum", description="Which adapter speaks to provisioning.")
    ticketing_adapter: str = Field("tmforum", description="Which adapter speaks to ticketing.")
    messaging_adapter: str = Field("tmforum", description="Which adapter speaks to messaging.")
    billing_url: Address = Field("http://127.0.0.1:8101", description="Origin of the billing system.")
    provisioning_url: Address = Field("http://127.0.0.1:8102", description="Origin of the provisioning system.")
    ticketing_url: Address = Field("http://127.0.0.1:8103", description="Origin of the ticketing system.")
    messaging_url: Address = Field("http://127.0.0.1:8104", description="Origin of the messaging system.")
    upstream_deadline_seconds: float = Field(
        3.0, gt=0, le=60, description="Longest time for one call to a backend, in all."
    )
    upstream_max_answer_bytes: int = Field(
        5_000_000, ge=10_000, description="Largest answer of a backend, decompressed."
    )
    upstream_max_document_bytes: int = Field(
        20_000_000, ge=10_000, description="Largest document of a backend: no smaller than the files that are taken."
    )
    upstream_connections: int = Field(
        100, ge=1, le=10_000, description="Most open connections to each backend, for reads and again for writes."
    )
    upstream_transport: Literal["pyreqwest", "httpx2"] = Field(
        "pyreqwest", description="The HTTP client that reads go over; writes always go over httpx2."
    )
    upstream_sharing: bool = Field(
        True, description="Whether identical reads for the same person, under way at the same time, are made once."
    )

    product_inventory_path: BasePath = Field("/tmf-api/productInventory/v4", description="Base path of TMF637.")
    product_catalogue_path: BasePath = Field("/tmf-api/productCatalogManagement/v4", description="Base path of TMF620.")
    top_up_path: BasePath = Field("/tmf-api/prepayBalanceManagement/v4", description="Base path of TMF654.")
    product_ordering_path: BasePath = Field("/tmf-api/productOrderingManagement/v4", description="Base path of TMF622.")
    party_path: BasePath = Field("/tmf-api/party/v4", description="Base path of TMF632.")
    account_path: BasePath = Field("/tmf-api/accountManagement/v4", description="Base path of TMF666.")
    usage_consumption_path: BasePath = Field("/tmf-api/usageConsumption/v5", description="Base path of TMF677.")
    customer_bill_path: BasePath = Field("/tmf-api/customerBillManagement/v4", description="Base path of TMF678.")
    service_inventory_path: BasePath = Field("/tmf-api/serviceInventory/v4", description="Base path of TMF638.")
    service_activation_path: BasePath = Field(
        "/tmf-api/ServiceActivationAndConfiguration/v4", description="Base path of TMF640."
    )
    resource_inventory_path: BasePath = Field(
        "/tmf-api/resourceInventoryManagement/v4", description="Base path of TMF639."
    )
    service_ordering_path: BasePath = Field("/tmf-api/serviceOrdering/v4", description="Base path of TMF641.")
    trouble_ticket_path: BasePath = Field("/tmf-api/troubleTicket/v4", description="Base path of TMF621.")
    communication_path: BasePath = Field("/tmf-api/communicationManagement/v4", description="Base path of TMF681.")

    database_synchronous: Literal["FULL", "NORMAL"] = Field(
        "FULL",
        description="SQLite alone: FULL keeps every committed change through a power loss, NORMAL may lose the last.",
    )
    database_busy_timeout_ms: int = Field(
        5_000, ge=100, le=60_000, description="SQLite alone: how long a writer waits for another process."
    )

    password_memory_kib: int = Field(19_456, ge=19_456, le=1_048_576, description="Memory one Argon2id hash takes.")
    password_iterations: int = Field(2, ge=2, le=20, description="Passes of Argon2id over that memory.")
    password_lanes: int = Field(1, ge=1, le=8, description="Lanes of Argon2id.")
    password_workers: int = Field(2, ge=1, le=16, description="Passwords hashed at the same time.")
    password_queue: int = Field(
        32, ge=1, le=1_000, description="Passwords waiting to be hashed before BUSY is answered."
    )
    password_words: Annotated[list[str], NoDecode] = Field(
        [],
        description="Words that no password may consist of beside the product's and the person's own: the operator's names.",
    )
    code_lifetime_seconds: int = Field(300, ge=60, le=600, description="How long a sign-in code is good for.")
    code_attempts: int = Field(5, ge=1, le=5, description="Wrong codes that end a challenge.")
    code_resend_seconds: int = Field(
        60, ge=0, le=3_600, description="Least time between two codes to one account, and to one number."
    )
    codes_per_hour: int = Field(5, ge=1, le=10_000, description="Most codes an hour to one account, and to one number.")
    codes_per_day: int = Field(10, ge=1, le=10_000, description="Most codes a day to one account, and to one number.")
    password_reset_minutes: int = Field(
        30, ge=5, le=240, description="How long the code of a forgotten password's e-mail is good."
    )
    invitation_hours: int = Field(72, ge=1, le=168, description="How long the code of a contact's invitation is good.")
    invitations_per_hour: int = Field(20, ge=1, le=10_000, description="Most invitations an hour from one company.")
    invitations_per_day: int = Field(100, ge=1, le=100_000, description="Most invitations a day from one company.")
    reveals_per_hour: int = Field(
        5, ge=1, le=1_000, description="How often an hour one person may see PIN and PUK codes."
    )
    company_reveals_per_hour: int = Field(
        20, ge=1, le=10_000, description="How often an hour all people of a company together may see them."
    )
    failures_before_lock: int = Field(
        10,
        ge=3,
        le=100,
        description="Wrong passwords and codes that lock an account; a complete sign-in starts the count anew.",
    )
    failure_window_hours: int = Field(
        24, ge=24, le=720, description="Time without a failure after which the count starts anew."
    )
    lock_minutes: int = Field(
        30, ge=1, le=1_440, description="How long the first lock lasts; each further failure doubles it."
    )
    lock_longest_hours: int = Field(24, ge=1, le=168, description="Where the doubling ends.")
    session_lifetime_minutes: int = Field(720, ge=5, le=1_440, description="How long a session lasts in all.")
    session_idle_minutes: int = Field(30, ge=1, le=60, description="How long a session lasts without being used.")

    @field_validator("cors_origins", "password_words", mode="before")
    @classmethod
    def _separated_by_blanks(cls, value: object) -> object:
        return value.split() if isinstance(value, str) else value

    @field_validator("cors_origins")
    @classmethod
    def _of_pages(cls, origins: list[str]) -> list[str]:
        if not all(_as_sent_by_browsers(each) for each in origins):
            raise PydanticCustomError("origins", NO_ORIGINS)
        return origins

    @field_validator("upload_max_waiting_bytes", "upstream_max_document_bytes")
    @classmethod
    def _holding_a_file(cls, most: int, others: ValidationInfo) -> int:
        if most < others.data.get("upload_max_bytes", 0):
            raise PydanticCustomError(
                "file", "It is less than GATEWAY_UPLOAD_MAX_BYTES, the largest file that is taken"
            )
        return most

    @field_validator("metrics_folder", "examples_folder")
    @classmethod
    def _there(cls, folder: Path | None) -> Path | None:
        if folder is not None and not folder.is_dir():
            raise PydanticCustomError("folder", "There is no such folder")
        return folder

    @field_validator("metrics_folder")
    @classmethod
    def _to_write_in(cls, folder: Path | None) -> Path | None:
        if folder is not None and not os.access(folder, os.W_OK):
            raise PydanticCustomError("folder", "The gateway may not write in this folder")
        return folder

    @field_validator("database_url")
    @classmethod
    def _asynchronous(cls, value: str) -> str:
        try:
            url = make_url(value)
            dialect = url.get_dialect()
        except ArgumentError as error:
            raise PydanticCustomError("database", NO_DATABASE) from error
        if not dialect.get_async_dialect_cls(url).is_async:
            raise PydanticCustomError("database", NO_DATABASE)
        if dialect.name == "sqlite" and url.database in (None, "", ":memory:"):
            raise PydanticCustomError("database", NO_FILE)
        return value

    @property
    def over_tls(self) -> bool:
        return self.public_url.startswith("https://")
