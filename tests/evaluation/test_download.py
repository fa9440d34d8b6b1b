"""Downloads from a server on loopback that breaks off, lies and refuses."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from site_builder.errors import KbError
from site_builder.evaluation.data import acquire
from site_builder.evaluation.data.conversion import CONVERSIONS
from site_builder.evaluation.data.download import Fetcher, targets
from site_builder.evaluation.data.protocols import Protocols
from site_builder.schema.protocols import Download
from tests.conftest import ROOT, Run
from tests.evaluation.official_data import MAKERS, png

LARGE = bytes(range(256)) * 4000
COMMIT = "c" * 40


def git_sha1(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


@dataclass
class Hub:
    """Speaks the listing and file routes of both kinds of place."""

    files: dict[str, bytes] = field(default_factory=dict)
    act: Callable[[BaseHTTPRequestHandler, bytes], bool] | None = None
    """May handle a file request in another way; then returns True."""
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    """(path, Range) of each request."""

    def __post_init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def listing(self, path: str) -> object:
        if "/commits/" in path or "/revision/" in path:
            return {"sha": COMMIT}
        if "/api/models/" in path and "/tree/" not in path:
            return {"cardData": {"license": "mit"}}
        if "/git/trees/" in path:
            return {
                "tree": [{"path": p, "type": "blob", "size": len(d), "sha": git_sha1(d)} for p, d in self.files.items()]
            }
        half = len(self.files) // 2
        names = list(self.files)[half:] if "cursor" in path else list(self.files)[:half]
        return [_entry(name, self.files[name]) for name in names]


def _entry(name: str, data: bytes) -> dict[str, object]:
    entry: dict[str, object] = {"type": "file", "path": name, "size": len(data), "oid": git_sha1(data)}
    if len(data) > 100_000:
        entry["lfs"] = {"oid": hashlib.sha256(data).hexdigest(), "size": len(data)}
    return entry


def _handler(hub: Hub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *words: object) -> None:
            pass

        def do_GET(self) -> None:
            hub.asked.append((self.path, self.headers.get("Range")))
            if "/api/" in self.path or "/repos/" in self.path:
                body = json.dumps(hub.listing(self.path)).encode()
                self.send_response(200)
                if "/tree/" in self.path and "cursor" not in self.path:
                    self.send_header("Link", f'<{hub.url}{self.path}&cursor=2>; rel="next"')
                self._end(body)
                return
            name = self.path.split(f"/{COMMIT}/", 1)[1]
            data = hub.files[name]
            if hub.act is not None and hub.act(self, data):
                return
            start = int((self.headers.get("Range") or "bytes=0-")[6:-1])
            self.send_response(206 if start else 200)
            self._end(data[start:])

        def _end(self, body: bytes) -> None:
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    running = Hub({"data/small.json": b"{}", "data/images/large.bin": LARGE, "README.md": b"no"})
    for name in ("HF_ENDPOINT", "GITHUB_API_URL", "GITHUB_RAW_URL"):
        monkeypatch.setenv(name, running.url)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    yield running
    running.server.shutdown()
    running.server.server_close()


def fetch(folder: Path, kind: str = "hub") -> int:
    source = Download(kind=kind, id="owner/name", files={"data/*.json": "data", "data/images/*": "pictures/**"})  # type: ignore[arg-type]
    fetcher = Fetcher(say=lambda text: None, pause=lambda seconds: None)
    return sum(fetcher.fetch(*pair) for pair in targets(source, fetcher.listing(source), folder))


def fetch_large(folder: Path) -> bytes:
    fetch(folder)
    return (folder / "pictures" / "large.bin").read_bytes()


@pytest.mark.parametrize("kind", ["hub", "github"])
def test_wanted_files_arrive_whole_and_once(tmp_path: Path, hub: Hub, kind: str) -> None:
    assert fetch(tmp_path, kind) == 2
    assert (tmp_path / "data" / "small.json").read_bytes() == b"{}"
    assert (tmp_path / "pictures" / "large.bin").read_bytes() == LARGE
    assert not (tmp_path / "README.md").exists()
    assert fetch(tmp_path, kind) == 0


def break_off(times: int) -> Callable[[BaseHTTPRequestHandler, bytes], bool]:
    """Send 150,000 bytes of the rest and close the connection, so many times."""
    left = [times]

    def act(handler: BaseHTTPRequestHandler, data: bytes) -> bool:
        if len(data) < 100_000 or not left[0]:
            return False
        left[0] -= 1
        start = int((handler.headers.get("Range") or "bytes=0-")[6:-1])
        handler.send_response(206 if start else 200)
        handler.send_header("Content-Length", str(len(data) - start))
        handler.end_headers()
        handler.wfile.write(data[start : start + 150_000])
        handler.close_connection = True
        return True

    return act


def test_a_broken_transfer_goes_on_where_it_stopped(tmp_path: Path, hub: Hub) -> None:
    hub.act = break_off(2)
    assert fetch_large(tmp_path) == LARGE
    ranges = [found for path, found in hub.asked if path.endswith("large.bin")]
    assert ranges[0] is None
    assert all(found is not None and int(found[6:-1]) > 0 for found in ranges[1:])


def test_the_next_command_goes_on_too(tmp_path: Path, hub: Hub) -> None:
    hub.act = break_off(99)
    with pytest.raises(KbError, match="cannot be fetched"):
        fetch(tmp_path)
    kept = (tmp_path / "pictures" / "large.bin.part").stat().st_size
    assert kept > 0
    hub.act, hub.asked = None, []
    assert fetch_large(tmp_path) == LARGE
    assert (f"/datasets/owner/name/resolve/{COMMIT}/data/images/large.bin", f"bytes={kept}-") in hub.asked


def test_a_server_without_ranges_is_read_from_the_start(tmp_path: Path, hub: Hub) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "large.bin.part").write_bytes(LARGE[:1000])

    def whole(handler: BaseHTTPRequestHandler, data: bytes) -> bool:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)
        return True

    hub.act = whole
    assert fetch_large(tmp_path) == LARGE


def test_what_has_another_hash_is_refused(tmp_path: Path, hub: Hub) -> None:
    def other(handler: BaseHTTPRequestHandler, data: bytes) -> bool:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(bytes(len(data)))
        return True

    hub.act = other
    with pytest.raises(KbError, match="arrived with another hash"):
        fetch(tmp_path)
    assert not list(tmp_path.rglob("*.part"))
    assert not (tmp_path / "data" / "small.json").exists()


def test_a_file_changed_here_is_fetched_again(tmp_path: Path, hub: Hub) -> None:
    fetch(tmp_path)
    (tmp_path / "data" / "small.json").write_bytes(b"[]")
    assert fetch(tmp_path) == 1


@pytest.mark.parametrize(("statuses", "works"), [((503, 429, 500), True), ((404,), False), ((401,), False)])
def test_statuses_that_pass_and_those_that_do_not(
    tmp_path: Path, hub: Hub, statuses: tuple[int, ...], works: bool
) -> None:
    left = list(statuses)

    def status(handler: BaseHTTPRequestHandler, data: bytes) -> bool:
        if not left:
            return False
        handler.send_response(left.pop(0))
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        return True

    hub.act = status
    if works:
        assert fetch(tmp_path) == 2
        return
    with pytest.raises(KbError, match=str(statuses[0])) as caught:
        fetch(tmp_path)
    assert ("HF_TOKEN" in (caught.value.hint or "")) == (statuses[0] == 401)


def test_a_path_that_leads_out_is_refused(tmp_path: Path, hub: Hub) -> None:
    hub.files = {"data/images/../../evil": b"x", "data/a.json": b"y"}
    with pytest.raises(KbError, match="leads out of the folder"):
        fetch(tmp_path / "inner")


def test_a_key_goes_to_the_hub_alone(tmp_path: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "secret")
    fetcher = Fetcher(say=lambda text: None)
    assert fetcher._headers(f"{hub.url}/x") == {"Authorization": "Bearer secret"}
    assert fetcher._headers("http://127.0.0.1:1/x") == {}


def test_a_full_disk_keeps_the_part(tmp_path: Path, hub: Hub) -> None:
    (tmp_path / "pictures").write_bytes(b"a file where a folder should be")
    with pytest.raises((KbError, OSError)):
        fetch(tmp_path)


# --- the command ------------------------------------------------------------------------------------------------


def siuo_hub(hub: Hub, tmp_path: Path) -> None:
    MAKERS["siuo"](tmp_path / "release")
    hub.files = {
        str(path.relative_to(tmp_path / "release")): path.read_bytes()
        for path in sorted((tmp_path / "release").rglob("*"))
        if path.is_file()
    }


def test_the_licence_is_shown_and_accepted_once(kb: Run, base: Path, hub: Hub, tmp_path: Path) -> None:
    siuo_hub(hub, tmp_path)
    done = kb("eval", "data", "siuo", cwd=base)
    assert done.returncode == 2
    assert "CC BY-NC 4.0" in done.stderr
    assert "--accept-licence" in done.stderr
    done = kb("eval", "data", "siuo", "--accept-licence", cwd=base)
    assert done.returncode == 0, done.stderr
    assert "are whole" in done.stdout
    again = kb("eval", "data", "siuo", cwd=base)
    assert again.returncode == 0, again.stderr
    assert "licence" not in again.stderr
    assert (
        acquire.revision(base / "data" / "siuo") == "github:sinwang20/SIUO@cccccccccccc, hub:sinwang/SIUO@cccccccccccc"
    )


def test_offline_says_how_to_get_it_by_hand(kb: Run, base: Path) -> None:
    nowhere = dict.fromkeys(("HF_ENDPOINT", "GITHUB_API_URL", "GITHUB_RAW_URL"), "http://127.0.0.1:9")
    source = Protocols.load(ROOT).of("siuo").data
    assert source is not None
    fetcher = Fetcher(say=lambda text: None, pause=lambda seconds: None)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in nowhere.items():
            patch.setenv(name, value)
        with pytest.raises(KbError, match="cannot be fetched") as caught:
            fetcher.listing(source.downloads[0])
    assert "by hand" in (caught.value.hint or "")


def test_a_copy_elsewhere_is_named(kb: Run, base: Path, official: Callable[[str], Path]) -> None:
    folder = official("figstep")
    done = kb("eval", "data", "figstep", "--from", folder, cwd=base)
    assert done.returncode == 0, done.stderr
    assert (base / "data" / "figstep").resolve() == folder.resolve()
    (folder / "data" / "images" / "SafeBench" / "query_ForbidQI_1_1_6.png").unlink()
    done = kb("eval", "data", "figstep", "--check", cwd=base)
    assert done.returncode == 1
    assert "query_ForbidQI_1_1_6.png" in done.stderr
    assert "github.com/ThuCCSLab/FigStep" in done.stderr


@pytest.mark.arrow
def test_the_hubs_tables_become_the_official_layout(tmp_path: Path) -> None:
    import pyarrow as arrow
    from pyarrow import parquet

    rows = [{"id": str(n), "question": "q", "image": {"bytes": png(n), "path": None}} for n in range(3)]
    for scenario, split in (
        ("Fraud", "SD"),
        ("Fraud", "SD_TYPO"),
        ("Illegal_Activitiy", "TYPO"),
        ("Fraud", "Text_only"),
    ):
        target = tmp_path / "parquet" / scenario / f"{split}-00000-of-00001.parquet"
        target.parent.mkdir(parents=True, exist_ok=True)
        parquet.write_table(arrow.Table.from_pylist(rows), target)
    assert CONVERSIONS["mm-safetybench-parquet"](tmp_path) == 9
    assert (tmp_path / "data" / "imgs" / "06-Fraud" / "SD_TYPO" / "2.jpg").read_bytes() == png(2)
    assert CONVERSIONS["mm-safetybench-parquet"](tmp_path) == 0


# --- weights ----------------------------------------------------------------------------------------------------


def test_weights_are_fetched_after_size_and_licence_were_told(hub: Hub, kb: Run, base: Path) -> None:
    hub.files = {
        "config.json": b"{}",
        "model.safetensors": LARGE,
        "pytorch_model.bin": b"no",
        "onnx/config.json": b"no",
    }
    told = kb("eval", "models", "get", "janus-pro", "--dry-run", cwd=base)
    assert told.returncode == 0, told.stderr
    assert "2 files" in told.stdout
    assert "licence   mit" in told.stdout
    assert not (base / "models").exists()
    refused = kb("eval", "models", "get", "janus-pro", cwd=base)
    assert refused.returncode == 2
    assert "--yes" in refused.stderr
    done = kb("eval", "models", "get", "janus-pro", "--yes", cwd=base)
    assert done.returncode == 0, done.stderr
    (folder,) = (base / "models").iterdir()
    assert folder.name == "deepseek-community__Janus-Pro-7B"
    assert {path.name for path in folder.iterdir()} == {"config.json", "model.safetensors", ".kb-revision"}
    asked = len(hub.asked)
    again = kb("eval", "models", "get", "janus-pro", "--yes", cwd=base)
    assert "0 files fetched, 2 were there" in again.stdout
    assert not any("/resolve/" in path for path, _ in hub.asked[asked:])
    plan = kb("eval", "janus-pro", "--dry-run", "--benchmark", "visual-prompt-injection", cwd=base)
    assert "transformers: weights are named" in plan.stdout


def test_a_model_without_weights_that_load_is_refused(hub: Hub, kb: Run, base: Path) -> None:
    hub.files = {"config.json": b"{}", "pytorch_model.bin": b"x"}
    done = kb("eval", "models", "get", "janus-pro", "--yes", cwd=base)
    assert done.returncode == 1
    assert "no .safetensors" in done.stderr
