"""Which files a knowledge base is made of: each kind of record, the files it is read from, and its dataclass."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file.

    ``pattern`` is relative to the root, one ``*`` for each free part: ``papers/*.yml``. ``schema`` names the dataclass
    as ``module:class``; it is imported only when a file has to be read, since a warm command needs few of them.
    """

    name: str
    pattern: str
    schema: str
    optional: bool = False
    """Whether a file without a free part may be missing."""

    @property
    def record(self) -> type[Any]:
        """The dataclass of the kind's records."""
        module, _, name = self.schema.partition(":")
        record: type[Any] = getattr(import_module(module), name)
        return record

    @property
    def single(self) -> bool:
        """Whether there is exactly one such file."""
        return "*" not in self.pattern


_SCHEMA = "site_builder.schema"

SETTINGS = Kind("settings", "kb.yml", f"{_SCHEMA}.settings:Settings")
NODES = Kind("nodes", "taxonomy/nodes.yml", f"{_SCHEMA}.taxonomy:NodesFile")
FACETS = Kind("facets", "taxonomy/facets.yml", f"{_SCHEMA}.taxonomy:FacetsFile")
TERMS = Kind("terms", "taxonomy/terms.yml", f"{_SCHEMA}.terms:TermsFile", optional=True)
VENUES = Kind("venues", "taxonomy/venues.yml", f"{_SCHEMA}.taxonomy:VenuesFile")
MODEL = Kind("model", "taxonomy/models/*.yml", f"{_SCHEMA}.taxonomy:Model")
BENCHMARK = Kind("benchmark", "taxonomy/benchmarks/*.yml", f"{_SCHEMA}.taxonomy:Benchmark")
METRIC = Kind("metric", "taxonomy/metrics/*.yml", f"{_SCHEMA}.taxonomy:KnownMetric")
PAPER = Kind("paper", "papers/*.yml", f"{_SCHEMA}.papers:Paper")
REPORTED = Kind("reported", "results/reported/*.yml", f"{_SCHEMA}.tables:ReportedTable")
RUN = Kind("run", "results/*/*/*/run.yml", f"{_SCHEMA}.runs:Run")
PROTOCOLS = Kind("protocols", "taxonomy/protocols/*.yml", f"{_SCHEMA}.protocols:ProtocolsFile")
PHRASES = Kind("phrases", "taxonomy/phrases/*.yml", f"{_SCHEMA}.protocols:PhraseList")

KINDS = (SETTINGS, NODES, FACETS, TERMS, VENUES, MODEL, BENCHMARK, METRIC, PAPER, REPORTED, RUN, PROTOCOLS, PHRASES)
