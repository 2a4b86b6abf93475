"""nginx as the operator: recorded answers as files, found by the method and the whole address of a request."""

import getpass
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.processes import Running, free_port, running
from benchmarks.recording import Recordings

CONFIGURATION = """\
daemon off;
user {user};
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr error;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  server_tokens off;
  etag off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  keepalive_timeout 1h;
  open_file_cache max=10000;
  open_file_cache_valid 1h;
  client_body_temp_path {folder};
  proxy_temp_path {folder};
  fastcgi_temp_path {folder};
  uwsgi_temp_path {folder};
  scgi_temp_path {folder};
  large_client_header_buffers 8 32k;
  map_hash_bucket_size 32768;
  map_hash_max_size 65536;
  map "$request_method $request_uri" $answer {{
    default missing;
{answers}
  }}
  map "$request_method $request_uri" $total {{
    default "";
{totals}
  }}
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    root {folder}/answers;
    default_type application/json;
    if_modified_since off;
    add_header X-Total-Count $total;
    location / {{
      try_files /$answer =404;
      error_page 405 =200 /$answer;  # what was not a read
    }}
    location ~ [.]json$ {{ internal; }}
  }}
}}
"""


@contextmanager
def operator_of(recordings: Recordings, folder: Path, cores: Sequence[int]) -> Iterator[Running]:
    """Answers what is recorded, and 404 to whatever else is asked for."""
    port = free_port()
    configuration = _write(recordings, folder, port)
    command = ["nginx", "-c", str(configuration), "-p", str(folder), "-e", "stderr"]
    with running(command, port, cores, folder / "nginx.log", os.environ) as nginx:
        yield nginx


def _write(recordings: Recordings, folder: Path, port: int) -> Path:
    answers = folder / "answers"
    answers.mkdir(parents=True)
    for number, recorded in enumerate(recordings.values()):
        (answers / f"{number}.json").write_bytes(recorded.body)
    configuration = folder / "nginx.conf"
    configuration.write_text(
        CONFIGURATION.format(
            user=getpass.getuser(),
            folder=folder,
            port=port,
            answers=_map((asked, f"{number}.json") for number, asked in enumerate(recordings)),
            totals=_map((asked, recorded.total) for asked, recorded in recordings.items() if recorded.total),
        )
    )
    return configuration


def _map(entries: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f'    "{asked}" {value};' for asked, value in entries)
