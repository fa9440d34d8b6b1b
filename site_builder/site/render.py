"""Views to HTML: Jinja2 templates, compiled once, autoescape on, and the shell's frame around them."""

from __future__ import annotations

import json
import re
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache, cached_property, partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup, escape

from site_builder import bundled
from site_builder.errors import KbError, UsageError
from site_builder.site.addresses import depth, to_root
from site_builder.site.citing import cited
from site_builder.site.machine.seo import card_file, linked_data
from site_builder.site.views.common import date_name
from site_builder.text.folding import slug

if TYPE_CHECKING:
    from site_builder.site.colours import Branches
    from site_builder.site.shell import Shell
    from site_builder.site.views.common import Link, Page, SiteInfo

_CONTROLS = bytes(code for code in (*range(32), 127) if code not in (9, 10))
_UNSEEN = tuple(
    map(
        re.compile,
        (rb"\xe2(?:\x80[\x8e\x8f\xaa-\xae]|\x81[\xa6-\xa9])", rb"\xd8\x9c", rb"\xef\xbb\xbf", rb"\xc2[\x80-\x9f]"),
    )
)
"""What a reader cannot see but a page would obey, in UTF-8: marks that turn the direction of text, and C1 controls. One
pattern for each first byte, which makes looking for them as fast as looking for a byte."""
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_SCHEME = re.compile(r"^(https?://(www\.)?|mailto:)")
_LINK = re.compile(r"(?:https?://|mailto:)[^\s\"'<>`\\]+", re.IGNORECASE)


@contextmanager
def _telling() -> Iterator[None]:
    """Turn a fault of a template while it is filled into a KbError with its place; those of the program pass."""
    try:
        yield
    except (KbError, jinja2.TemplateSyntaxError, jinja2.TemplateNotFound, UnicodeDecodeError) as error:
        raise _fault(error) from None
    except Exception as error:
        *_, deepest = traceback.extract_tb(error.__traceback__)
        if isinstance(error, jinja2.TemplateError) or deepest.filename.endswith(".j2"):
            raise _fault(error) from None
        raise


def _fault(error: Exception) -> KbError:
    """What is wrong with a template, with the line that did it."""
    if isinstance(error, KbError):
        return error
    if isinstance(error, jinja2.TemplateSyntaxError):
        return KbError(f"templates/{error.name}:{error.lineno}: {error.message}")
    if isinstance(error, jinja2.TemplateNotFound):
        return UsageError(f"no template templates/{error.name}")
    lines = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    place = f"templates/{Path(lines[-1].filename).name}:{lines[-1].lineno}: " if lines else ""
    return KbError(f"{place}{error}")


def encoded(text: str) -> bytes:
    """``text`` as UTF-8, without control characters and marks that turn its direction; what no file can hold (halves of
    surrogate pairs) becomes a question mark. Done once for a whole page, since that costs less than for each value."""
    content = text.encode("utf-8", "replace").translate(None, _CONTROLS)
    for pattern in () if content.isascii() else _UNSEEN:
        content = pattern.sub(b"", content)
    return content


def safe_link(address: str | None) -> str | None:
    """The address when it may be a link (http, https, mailto), else None."""
    return address if address and _LINK.fullmatch(address) else None


def link(item: Link, root: str) -> Markup:
    """A link to a place on the site, or the bare name where there is none."""
    name = escape(item.name)
    return name if item.address is None else Markup(f'<a href="{root}{item.address}">{name}</a>')


def outward(item: Link, attributes: str = "") -> Markup:
    """A link that leaves the site, or the bare name where the address may be no link."""
    name, safe = escape(item.name), safe_link(item.address)
    if safe is None:
        return Markup(f"<span>{name}</span>")
    return Markup(f'<a{attributes} href="{safe}" rel="noopener nofollow">{name}</a>')


def buttons(items: Iterable[Link]) -> Markup:
    """Links that leave the site, as buttons."""
    return Markup(" ".join([outward(item, ' class="button"') for item in items]))


def outside(address: str) -> Markup:
    """An address as readers see it, with places to break it, as a link where it may be one."""
    safe = safe_link(address)
    return Markup(f'<a href="{safe}" rel="noopener nofollow">{wrapped(bare(safe))}</a>') if safe else wrapped(address)


def metas(pairs: Iterable[tuple[str, str]]) -> Markup:
    """A meta element for each name and content."""
    return Markup("".join([f'  <meta name="{name}" content="{escape(content)}">\n' for name, content in pairs]))


def bare(address: str) -> str:
    """A link as readers see it: without scheme and final slash."""
    return _SCHEME.sub("", address).rstrip("/")


class Renderer:
    """Renders pages with the bundled templates, each of which a file of its name in ``own`` replaces."""

    def __init__(self, own: Path, shell: Shell, site: SiteInfo, branches: Branches) -> None:
        self._shell = shell
        self._site = site
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader([own, bundled.templates()]),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            bytecode_cache=_compiled(shell.compiled),
        )
        self._environment.policies |= {"json.dumps_function": _JSON.encode, "json.dumps_kwargs": {}}
        self._environment.globals |= {
            "site": site,
            "linked_data": linked_data,
            "cited": partial(cited, site),
            "card_file": card_file,
        }
        self._environment.filters |= {
            one.__name__: one
            for one in (outward, buttons, outside, metas, safe_link, number, wrapped, anchor, date_name)
        }
        self._environment.filters |= {"branch": branches.name, "css": branches.css}
        self._frame = cache(self._frame_of)
        self._remember()

    def file(self, template: str, **values: Any) -> bytes:
        """A file that is no page: a feed, a redirect."""
        with _telling():
            return encoded(self.template(template).render(**values))

    def page(self, page: Page) -> bytes:
        """The whole HTML of a page."""
        start, middle, end = self._frame(None if page.absolute else depth(page.address))
        head, content = self.slots(page)
        return b"".join((start, encoded(head), middle, encoded(content), end))

    def slots(self, page: Page) -> tuple[str, str]:
        """What the page puts into the two slots of its frame: the head and the content."""
        root = Markup(self._site.base_path if page.absolute else to_root(page.address))
        view = page.view()
        with _telling():
            content = self.template(page.template).render(page=page, view=view, root=root)
            return self._head.render(page=page, root=root), content

    def template(self, name: str) -> jinja2.Template:
        """A compiled template. Raises KbError with its line when it cannot be compiled."""
        try:
            return self._environment.get_template(name)
        except (jinja2.TemplateSyntaxError, jinja2.TemplateNotFound) as error:
            raise _fault(error) from None
        except UnicodeDecodeError:
            raise KbError(f"templates/{name} is not UTF-8", hint="save it as UTF-8") from None

    def _remember(self) -> None:
        """Make the pieces that stand on thousands of pages alike (links, items of lists) once for each root."""
        items: dict[tuple[str, str], Markup] = {}
        has = self._site.has
        near = cache(lambda item, root: link(item, root) if has(item.address or "") else escape(item.name))

        def links(some: Iterable[Link], root: str) -> Markup:
            """Links with commas between them: one call where a template would make many small ones."""
            return Markup(", ".join([near(item, root) for item in some]))

        def paper_item(root: str, row: Any) -> Markup:
            key = (root, row.id)
            if key not in items:
                items[key] = macros.paper(root, row)
            return items[key]

        self._environment.filters |= {"link": near, "links": links}
        self._environment.globals["paper_item"] = paper_item
        macros: Any = self.template("macros.html.j2").module
        for name in ("type", "types", "mark", "state", "place", "facet", "copies"):
            setattr(macros, name, cache(getattr(macros, name)))

    @cached_property
    def _head(self) -> jinja2.Template:
        return self.template("head.html.j2")

    def _frame_of(self, above: int | None) -> tuple[bytes, bytes, bytes]:
        """The frame of pages with ``above`` folders above them; None is the one with absolute links."""
        frame = self._shell.not_found(self._site.base_path) if above is None else self._shell.frame(above)
        return encoded(frame.start), encoded(frame.middle), encoded(frame.end)


def _compiled(folder: Path) -> jinja2.BytecodeCache:
    """Where compiled templates are kept; the code that they are compiled for is a part of their names."""
    code = blake2b(Path(__file__).read_bytes(), digest_size=8).hexdigest()
    return jinja2.FileSystemBytecodeCache(str(folder), f"%s-{code}")


def number(value: float, digits: int = 0) -> str:
    """A number for readers: 12,345 or 84.43."""
    return f"{value:,.{digits}f}"


def wrapped(text: str) -> Markup:
    """``text``, escaped, with places to break a long path or identifier after each slash, dot and underscore."""
    breakable = str(escape(text)).replace("/", "/<wbr>").replace(".", ".<wbr>").replace("_", "_<wbr>")
    return Markup(breakable.removesuffix("<wbr>"))


def anchor(heading: str) -> str:
    """The id of a section with a heading that the knowledge base chose."""
    return slug(heading) or "section"
