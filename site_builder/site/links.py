"""Whether every link of a built site into itself leads to a file, and to a place in it."""

from __future__ import annotations

import posixpath
import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

_TARGET = re.compile(r'<(?!link\b[^>]*rel="canonical")[a-z]+\b[^>]*?\s(?:href|src|action)="([^"]*)"')
_NAME = re.compile(r'\s(?:id|name)="([^"]*)"')
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def broken_links(site: Path, base: str = "/") -> list[str]:
    """What is wrong with the links of a site that is published below the path ``base``, one sentence each."""
    targets, names = _links(site)
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    found = []
    for page, addresses in targets.items():
        folder = posixpath.dirname(posixpath.join(base, page))
        for address in sorted(addresses):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            file = _file(folder, unquote(parts.path), base) if parts.path else page
            if file not in files:
                found.append(f"{page}: {address} leads to no file ({file})")
            elif parts.fragment and file in names and unquote(parts.fragment) not in names[file]:
                found.append(f"{page}: {address} leads to no place in {file}")
    return found


def _links(site: Path) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """For each page of a site, the addresses it links to and the names of places in it."""
    targets, names = {}, {}
    for path in sorted(site.rglob("*.html")):
        html = _COMMENT.sub("", path.read_text(encoding="utf-8"))
        page = path.relative_to(site).as_posix()
        targets[page] = {unescape(target) for target in _TARGET.findall(html)}
        names[page] = {unescape(name) for name in _NAME.findall(html)}
    return targets, names


def _file(folder: str, path: str, base: str) -> str:
    """The file that the link ``path`` on a page in ``folder`` asks for, seen from ``base``.

    A site of 1,000 papers has 300,000 links, and ``posixpath.relpath`` asks for the folder of work each time.
    """
    absolute = posixpath.normpath(posixpath.join(folder, path))
    inside = absolute[len(base) :] if absolute.startswith(base) else posixpath.relpath(absolute, base)
    is_folder = path.endswith("/") or inside in ("", ".")
    return posixpath.normpath(posixpath.join(inside, "index.html")) if is_folder else inside
