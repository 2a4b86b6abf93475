"""The `gateway` command, as a person would type it."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Row, create_engine, text
from typer.testing import CliRunner, Result

from gateway.cli import main
from gateway.store import migrate

GOOD = {
    "--username": "Karin@Norrsken.example",
    "--name": "Karin Ek",
    "--mobile": "+46701740650",
    "--email": "karin@norrsken.example",
    "--company": "o1001",
    "--grant": "100201:ADMINISTRATOR",
}
PASSWORD = "tre gröna ärtor"
ORIGINS = "Write origins as browsers send them, with blanks between them, as in https://portal.example https://my.example:8443."
IN_MEMORY = "Name a file, as in sqlite+aiosqlite:///switchboard.db: what is only in memory is lost, and no other process sees it."
SCANNER = "Write unix:/run/clamav/clamd.ctl, or a host and a port as in clamav.example:3310."
PAGE = "Write an http or https address with {id} in it, as in https://portal.example/sim/{id}."
SMALLER_THAN_A_FILE = "It is less than GATEWAY_UPLOAD_MAX_BYTES, the largest file that is taken."


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cli.db"


@pytest.fixture
def migrated(file: Path) -> Path:
    assert run(file, "database", "upgrade").output == "The database is up to date.\n"
    return file


def run(file: Path, *arguments: str, password: str | None = PASSWORD, **settings: str) -> Result:
    environment = {
        "GATEWAY_SECRET_KEY": "a key for tests, long enough to pass",
        "GATEWAY_DATABASE_URL": f"sqlite+aiosqlite:///{file}",
        "GATEWAY_NEW_PASSWORD": password,
        "COLUMNS": "200",
        **settings,
    }
    return CliRunner().invoke(main, arguments, env=environment)


def create(file: Path, *more: str, password: str | None = PASSWORD, **changes: str) -> Result:
    options = GOOD | {f"--{name}": value for name, value in changes.items()}
    return run(file, "users", "create", *(part for pair in options.items() for part in pair), *more, password=password)


def rows(file: Path, statement: str) -> list[Row[tuple[object, ...]]]:
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        found = list(connection.execute(text(statement)))
    engine.dispose()
    return found


def test_the_first_administrator_of_an_installation(migrated: Path) -> None:
    result = create(migrated, "--grant", "100202:TICKETS,INVOICES", "--language", "en")
    assert (result.exit_code, result.output) == (0, "Added Karin@Norrsken.example.\n")
    assert rows(migrated, "SELECT id FROM companies") == [("o1001",)]
    assert rows(migrated, "SELECT account_id FROM linked_accounts ORDER BY 1") == [("100201",), ("100202",)]
    assert rows(migrated, "SELECT account_id, role FROM grants ORDER BY 1, 2") == [
        ("100201", "ADMINISTRATOR"),
        ("100202", "INVOICES"),
        ("100202", "TICKETS"),
    ]
    columns = "username, username_key, name, email, mobile, language, may_log_in, failures"
    assert rows(migrated, f"SELECT {columns} FROM people") == [  # noqa: S608  our own words
        (
            "Karin@Norrsken.example",
            "karin@norrsken.example",
            "Karin Ek",
            "karin@norrsken.example",
            "+46701740650",
            "EN",
            1,
            0,
        )
    ]
    assert PASSWORD.encode() not in migrated.read_bytes()


def test_a_second_person_of_the_same_company(migrated: Path) -> None:
    create(migrated)
    result = create(migrated, username="per", grant="100203:ORDERS")
    assert (result.exit_code, result.output) == (0, "Added per.\n")
    assert rows(migrated, "SELECT count(*) FROM companies") == [(1,)]
    assert rows(migrated, "SELECT count(*) FROM linked_accounts") == [(2,)]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"username": " KARIN@norrsken.example "}, "There is already a user called KARIN@norrsken.example.\n"),
        ({"username": "  "}, "The user name must have 1 to 254 printable characters.\n"),
        ({"username": "a\nb"}, "The user name must have 1 to 254 printable characters.\n"),
        ({"name": "x" * 201}, "The name must have 1 to 200 printable characters.\n"),
        ({"email": "karin"}, "'karin' is not an e-mail address.\n"),
        ({"mobile": "0701740650"}, "'0701740650' is not a mobile number in E.164 form, e.g. +46701740605.\n"),
        ({"mobile": "+4670174065"}, "'+4670174065' is not a mobile number in E.164 form, e.g. +46701740605.\n"),
        ({"mobile": "+46812345678"}, "'+46812345678' is not a mobile number in E.164 form, e.g. +46701740605.\n"),
        ({"company": "o/1"}, "'o/1' is not a company's id: 1 to 24 letters, digits, dots, hyphens or underscores.\n"),
        (
            {"grant": "a b:ORDERS"},
            "'a b' is not an account's id: 1 to 24 letters, digits, dots, hyphens or underscores.\n",
        ),
        (
            {"grant": "100201:BOSS"},
            "'BOSS' in '100201:BOSS' is not a role. "
            "Write ACCOUNT:ROLE[,ROLE] with ADMINISTRATOR, SUBSCRIPTIONS, INVOICES, ORDERS, TICKETS.\n",
        ),
        (
            {"grant": "100201"},
            "'' in '100201' is not a role. "
            "Write ACCOUNT:ROLE[,ROLE] with ADMINISTRATOR, SUBSCRIPTIONS, INVOICES, ORDERS, TICKETS.\n",
        ),
        ({"language": "de"}, "'de' is not a language. Write sv or en.\n"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_added(migrated: Path, changes: dict[str, str], says: str) -> None:
    create(migrated)
    before = rows(migrated, "SELECT count(*) FROM people"), rows(migrated, "SELECT count(*) FROM linked_accounts")
    result = create(migrated, **changes)
    assert (result.exit_code, result.output) == (1, says)
    assert before == (
        rows(migrated, "SELECT count(*) FROM people"),
        rows(migrated, "SELECT count(*) FROM linked_accounts"),
    )


def test_a8_a_short_password_is_refused_along_with_whatever_else_is_wrong(migrated: Path) -> None:
    result = create(migrated, password="sjutkn!", email="karin")
    assert (result.exit_code, result.output) == (
        1,
        "'karin' is not an e-mail address.\nThe password must have at least 8 characters.\n",
    )


def test_without_a_password_or_a_terminal_it_says_what_to_do(migrated: Path) -> None:
    result = create(migrated, password=None)
    assert (result.exit_code, result.output) == (
        1,
        "There is no password. Set GATEWAY_NEW_PASSWORD, or run this at a terminal and type it.\n",
    )


def test_an_old_database_is_not_touched(file: Path) -> None:
    result = create(file)
    newest = max(path.name[1:5] for path in (migrate.MIGRATIONS / "versions").glob("v*.py"))
    assert (result.exit_code, result.output) == (
        1,
        f"The database is at revision none, this gateway needs {newest}. Run: gateway database upgrade\n",
    )


@pytest.mark.parametrize("words", [("database", "upgrade"), ("database", "check"), ("serve", "--port", "0")])
def test_a_database_of_a_newer_version_is_not_touched(migrated: Path, words: tuple[str, ...]) -> None:
    known = rows(migrated, "SELECT version_num FROM alembic_version")[0][0]
    with sqlite3.connect(migrated) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    result = run(migrated, *words)
    assert (result.exit_code, result.output) == (
        1,
        f"The database is at revision 9999, which this gateway does not know: it knows those up to {known}. "
        "Run the newer version that made it, or restore the copy from before its upgrade.\n",
    )
    assert rows(migrated, "SELECT version_num FROM alembic_version") == [("9999",)]


def test_a_database_that_cannot_be_opened(tmp_path: Path) -> None:
    result = run(tmp_path / "no" / "folder.db", "database", "upgrade")
    says = f"The database cannot be used: there is no folder {tmp_path / 'no'}.\n"
    assert (result.exit_code, result.output) == (1, says)


def test_a_file_that_is_no_database(file: Path) -> None:
    file.write_text("something else altogether, and long enough to be read as a header" * 100)
    result = run(file, "database", "upgrade")
    assert (result.exit_code, result.output) == (1, "The database cannot be used: file is not a database.\n")


def test_a_missing_setting_is_named() -> None:
    result = CliRunner().invoke(main, ["database", "upgrade"], env={"GATEWAY_SECRET_KEY": None})
    assert (result.exit_code, result.output) == (1, "GATEWAY_SECRET_KEY: Field required.\n")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SECRET_KEY", "short", "Value should have at least 32 characters, not 5."),
        ("DATABASE_URL", "switchboard.db", "Name an asynchronous driver, as in sqlite+aiosqlite:///switchboard.db."),
        ("DATABASE_URL", "oracles://db", "Name an asynchronous driver, as in sqlite+aiosqlite:///switchboard.db."),
        ("DATABASE_URL", "sqlite:///a.db", "Name an asynchronous driver, as in sqlite+aiosqlite:///switchboard.db."),
        ("BILLING_URL", "billing.example", "Write http or https and a host, as in https://billing.example."),
        ("PROVISIONING_URL", "ftp://network.example", "Write http or https and a host, as in https://billing.example."),
        ("TICKETING_URL", "https://", "Write http or https and a host, as in https://billing.example."),
        ("MESSAGING_URL", "http://sms example", "Write http or https and a host, as in https://billing.example."),
        ("PUBLIC_URL", "http://a.example:port", "Write http or https and a host, as in https://billing.example."),
        ("DEMO_URL", "http://a.example?b=c", "Write http or https and a host, as in https://billing.example."),
        ("BILLING_URL", 'http://bil"ling.example', "Write http or https and a host, as in https://billing.example."),
        ("BILLING_URL", "http://me@256.1.1.1", "Write http or https and a host, as in https://billing.example."),
        ("CORS_ORIGINS", "https://a.example *", ORIGINS),
        ("CORS_ORIGINS", "https://a.example/", ORIGINS),
        ("CORS_ORIGINS", "https://a.example,https://b.example", ORIGINS),
        ("CORS_ORIGINS", "https://A.example", ORIGINS),
        ("CORS_ORIGINS", "https://a.example:443", ORIGINS),
        ("METRICS_FOLDER", "no/such/folder", "There is no such folder."),
        ("EXAMPLES_FOLDER", "README.md", "There is no such folder."),
        ("PARTY_PATH", "tmf-api/party/v4", "Write a path without a slash at its end, as in /tmf-api/party/v4."),
        ("PARTY_PATH", "/tmf-api/party/v4/", "Write a path without a slash at its end, as in /tmf-api/party/v4."),
        ("DATABASE_URL", "sqlite+aiosqlite://", IN_MEMORY),
        ("DATABASE_URL", "sqlite+aiosqlite:///:memory:", IN_MEMORY),
        ("SCANNER_ADDRESS", "", SCANNER),
        ("SCANNER_ADDRESS", "clamav.example", SCANNER),
        ("SCANNER_ADDRESS", "clamav.example:99999", SCANNER),
        ("SUPPORT_PHONE", "0701-740699", "Write it in E.164 form, as in +46701740699."),
        ("SUPPORT_EMAIL", "our help desk", "Write an e-mail address, as in help@operator.example."),
        ("SIM_REPLACEMENT_PAGE_URL", "https://portal.example/sim", PAGE),
        ("UPLOAD_MAX_WAITING_BYTES", "10485759", SMALLER_THAN_A_FILE),
        ("UPSTREAM_MAX_DOCUMENT_BYTES", "10485759", SMALLER_THAN_A_FILE),
    ],
)
def test_a_setting_that_does_not_fit_is_named(file: Path, name: str, value: str, says: str) -> None:
    result = run(file, "database", "upgrade", **{f"GATEWAY_{name}": value})
    assert (result.exit_code, result.output) == (1, f"GATEWAY_{name}: {says}\n")


def test_a_driver_that_is_not_installed(file: Path) -> None:
    result = run(file, "database", "upgrade", GATEWAY_DATABASE_URL="postgresql+asyncpg://db.example/gateway")
    assert (result.exit_code, result.output) == (1, "The database cannot be used: No module named 'asyncpg'.\n")


def test_addresses_may_have_a_port_and_a_path(file: Path) -> None:
    result = run(
        file,
        "database",
        "upgrade",
        GATEWAY_PUBLIC_URL="https://portal.example:8443/switchboard/",
        GATEWAY_BILLING_URL="http://[::1]:8101",
        GATEWAY_CORS_ORIGINS="https://a.example http://b.example:8080",
        GATEWAY_PARTY_PATH="",
    )
    assert (result.exit_code, result.output) == (0, "The database is up to date.\n")


def test_a_setting_that_is_misspelt_is_told_and_nothing_else_of_that_name(file: Path) -> None:
    others = {"GATEWAY_PORT": "tcp://10.0.0.1:80", "GATEWAY_SERVICE_PORT": "80", "GATEWAY_SERVICE_PORT_HTTP": "80"}
    result = run(file, "database", "upgrade", GATEWAY_BILING_URL="https://billing.example", **others)
    assert (result.exit_code, result.stdout) == (0, "The database is up to date.\n")
    assert result.stderr == "GATEWAY_BILING_URL is not a setting, and does nothing. Did you mean GATEWAY_BILLING_URL?\n"


def test_it_runs_as_a_module_too() -> None:
    done = subprocess.run([sys.executable, "-m", "gateway", "--help"], capture_output=True, text=True, check=True)
    assert [word for word in ("serve", "database", "users") if word not in done.stdout] == []
