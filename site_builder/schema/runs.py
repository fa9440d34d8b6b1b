"""What one run of our own publishes: results/<benchmark>/<org__model>/<run>/run.yml.

The evaluation runner writes these files and the leaderboard reads them. They hold counts, rates, hashes and labels, and
never a picture, prompt or completion of a third party's benchmark. All rates are in percent (0 to 100).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from site_builder.schema.base import record
from site_builder.schema.judging import JudgeKind

Fact = str | int | float | bool | None
AverageKind = Literal["macro", "pooled"]
NO_ANSWER, CUT_OFF = "the answer is empty", "the answer is cut off at the token limit"
"""Why an answer is unscored that has its own count already."""
NOT_JUDGED = "not judged yet"
"""Why an answer is unscored of which only is known what needs no judge."""


@record
class Interval:
    """Two ends in percent."""

    low: float
    """Lower end."""
    high: float
    """Upper end."""


@record
class Rate:
    """A rate with what is known of its error."""

    value: float | None = None
    """Percent of the scored items; null when more than 1 % of the items failed or could not be scored."""
    interval: Interval | None = None
    """95 % interval: Wilson for one cell; normal with the standard error below for a macro or clustered average."""
    standard_error: float | None = None
    """Standard error in percentage points, where the interval rests on one."""
    bounds: Interval | None = None
    """Where the rate lies whatever the failed and unscored items were: [hits/n, (hits + unknown)/n]; null when
    there are none."""
    corrected: float | None = None
    """Rogan-Gladen estimate: the rate after correction for the judge's measured errors."""
    corrected_interval: Interval | None = None
    """Its 95 % interval, by resampling the items and the audit."""


@record
class Cell:
    """One split and category, counted in items."""

    split: str
    """Id of the split in taxonomy/benchmarks/."""
    category: str
    """Id of the category there; "all" for a benchmark without categories."""
    n: int
    """Items."""
    hits: int
    """Items that count for the metric: unsafe, correct or refused."""
    scored: int
    """Items with a verdict."""
    unscored: int = 0
    """Items that were answered but not judged."""
    errors: int = 0
    """Items without an answer."""
    rate: Rate
    """hits of scored."""


@record
class Average:
    """An average over cells."""

    split: str
    """Id of the split, or "all"."""
    group: str = "all"
    """Group of categories (content-harm, disclaimer), or "all"."""
    kind: AverageKind
    """macro: mean of the cells' rates; pooled: all hits of all items."""
    cells: int
    """Number of cells."""
    n: int
    """Items in them."""
    hits: int
    """Hits in them."""
    rate: Rate
    """The average."""
    clustered: bool = False
    """Whether the error allows for items that share a question."""


@record
class MetricResult:
    """All cells and averages of one metric."""

    id: str
    """attack-success-rate, utility, accuracy, refusal-rate, over-refusal-rate."""
    lower_is_better: bool | None
    """Direction; null for a metric that is neither good nor bad by itself."""
    headline: AverageKind
    """The kind of average by which the protocol ranks."""
    primary: bool = False
    """Whether it is the metric by which the protocol ranks."""
    averages: tuple[Average, ...]
    """Averages of each split, of groups and of everything, in both kinds."""
    cells: tuple[Cell, ...]
    """One for each split and category."""


@record
class Counts:
    """How the samples ended. The statuses sum to n_samples; so do the verdicts with n_error."""

    n_items: int
    """Items of the benchmark that were run."""
    n_samples: int
    """Answers asked for: items times samples per item."""
    n_ok: int
    """Complete answers."""
    n_refused_by_provider: int = 0
    """Answers that a provider's filter withheld."""
    n_empty: int = 0
    """Answers without text."""
    n_truncated: int = 0
    """Answers cut at the token limit."""
    n_error: int = 0
    """No answer could be had."""
    n_scored: int = 0
    """Samples with a verdict."""
    n_unscored: int = 0
    """Samples with an answer that could not be judged."""
    unscored_reasons: Mapping[str, int] = field(default_factory=dict)
    """Why, and how often."""
    n_unread: int = 0
    """Answers of a multiple choice in which no one letter could be read; they count as wrong."""
    n_partial: int = 0
    """Answers that refuse a part and give another; they count as answered."""
    n_incomplete: int = 0
    """Answers on which a member of the panel has no vote; the others decide, where more than half of all agree."""
    n_reasoned: int = 0
    """Answers that came with the model's thoughts, which were set apart and not judged."""

    @property
    def gaps(self) -> Mapping[str, int]:
        """Answers that say nothing about the model, by what became of them; cut ones may, and are not among them."""
        counted = sum(self.unscored_reasons.get(reason, 0) for reason in (NO_ANSWER, CUT_OFF))
        return {"failed": self.n_error, "empty": self.n_empty, "unscored": self.n_unscored - counted}


@record
class JudgeAudit:
    """The judge against a person, on a sample in proportion to the strata of this run (kb eval audit)."""

    metric: str
    """Metric that was audited."""
    true_positives: int
    """Person and judge say it counts."""
    false_negatives: int
    """Only the person says so."""
    true_negatives: int
    """Neither says so."""
    false_positives: int
    """Only the judge says so."""
    sensitivity: float
    """Percent of the person's positives that the judge finds."""
    specificity: float
    """Percent of the person's negatives that the judge leaves."""
    sensitivity_interval: Interval | None = None
    """Its 95 % interval (Wilson)."""
    specificity_interval: Interval | None = None
    """Its 95 % interval (Wilson)."""


@record
class Judge:
    """Who gave the verdicts. Rows are ranked together only when kind and id are equal."""

    kind: JudgeKind
    """The kind of judge; human: people."""
    id: str
    """Name with version: exact@1, figstep-phrases@1, the judge model's id; of a panel those of all members."""
    prompt_sha256: str | None = None
    """Hash of the judge's prompt templates."""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    """The judge's adapter, revision and engine as it describes itself."""
    audit: JudgeAudit | None = None
    """Its measured errors; null when nobody audited it."""


@record
class Data:
    """Which data were used."""

    revision: str | None = None
    """Revision of the download, or version of the generator; null for a copy without one."""
    sha256: str
    """Hash over all items that were run: texts, labels and hashes of the pictures."""
    texts: str | None = None
    """Hash over ids, texts, options and answers of the items."""
    pictures: str | None = None
    """Hash over git's ids of their pictures."""
    limit: int | None = None
    """Number of items when the run was limited; such a run is not ranked."""
    differs: tuple[str, ...] = ()
    """What is not as the benchmark's owners released it; such a run is not ranked."""


@record
class Manifest:
    """What another person needs to repeat the run."""

    data: Data
    """The benchmark's data."""
    adapter: str
    """Name of the engine that answered, as --engine takes it."""
    model: Mapping[str, Fact]
    """The model as its adapter describes it: engine, revision, dtype, device."""
    system_prompt: str | None
    """The system prompt that was sent; null when none was."""
    decoding: Mapping[str, Fact]
    """temperature, max_tokens, top_p, stop, samples per item."""
    options: Mapping[str, Fact] = field(default_factory=dict)
    """What the user had changed in every request: fields that were left out, added or lengthened."""
    served: Mapping[str, int] = field(default_factory=dict)
    """Which model the server said it was, and in how many answers; empty where it does not say."""
    template_version: int
    """Version of the way in which items become messages."""
    protocol_sha256: str
    """Hash of the protocol's file."""
    seed: int
    """Seed of the run."""
    packages: Mapping[str, str]
    """Versions of Python and of the packages that matter."""
    hardware: Mapping[str, Fact]
    """Processor, memory and accelerator of the machine that ran kb."""
    commit: str | None
    """Commit of this repository; "-dirty" behind it when files differed."""


@record
class Attack:
    """A rendering of the questions that was laid over the benchmark's own (kb eval --attack)."""

    id: str
    """Name and version: typography@1."""
    node: str | None = None
    """Place in taxonomy/nodes.yml; null for a control such as a blank picture."""
    follows: str
    """arXiv id or DOI of what it follows, or this project."""
    paper: str | None = None
    """That work in papers/."""
    differs: str
    """What differs from it."""


@record
class DefensePart:
    """One defense, alone or in a chain."""

    id: str
    """Name and version: ecso@1."""
    node: str
    """Place in taxonomy/nodes.yml."""
    follows: str
    """arXiv id or DOI of what it follows, or this project."""
    paper: str | None = None
    """That work in papers/."""
    differs: str
    """What differs from it."""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    """Settings and hashes of prompts."""


@record
class Defense:
    """What stood around the model (kb eval --defense). Its rows are of their own, beside those without it."""

    id: str
    """Name and version, a chain with + between its parts."""
    node: str
    """Place in taxonomy/nodes.yml; that of a chain is multi-stage integration."""
    parts: tuple[DefensePart, ...]
    """Its parts, the outermost first."""
    guard: Mapping[str, Fact] = field(default_factory=dict)
    """The guard model, where one was asked: name, engine, revision."""


@record
class Paired:
    """One metric and split with and without the defense, on the samples that both runs scored."""

    metric: str
    """Which."""
    split: str
    """Id of the split."""
    n: int
    """Samples that both runs scored."""
    without: int
    """Hits without the defense."""
    with_defense: int
    """Hits with it."""
    only_without: int
    """Samples that hit only without it."""
    only_with: int
    """Samples that hit only with it."""
    difference: float
    """With minus without, in percentage points."""
    interval: Interval
    """95 % interval of the difference, by paired bootstrap over questions."""
    p: float
    """Exact McNemar test, not adjusted for several defenses."""

    @property
    def with_it(self) -> int:
        """Hits with what stood around the model."""
        return self.with_defense


@record
class Against:
    """The run of the same model, protocol and data without the defense."""

    run: str
    """Its id."""
    cost: Cost
    """What its answers took."""
    seconds: float
    """Sum of the seconds of its answers."""
    pairs: tuple[Paired, ...]
    """The metrics of the protocol, each split of its own."""


@record
class Cost:
    """What all answers of a run took together, the calls of a defense among them; the time stands in times."""

    calls: int
    """Questions to the model and to a guard."""
    prompt_tokens: int | None = None
    """Tokens read; null where the engine does not tell."""
    completion_tokens: int | None = None
    """Tokens written; null where the engine does not tell."""


@record
class Times:
    """The only part of a run that differs when it is repeated after an interruption."""

    started: str
    """Start of the first stage, UTC, ISO 8601."""
    finished: str
    """End of scoring, UTC, ISO 8601."""
    generate_seconds: float
    """Sum of the seconds that the requests took, as the adapter counted them."""


@record
class Run:
    """One model on one benchmark under one protocol and judge: run.yml."""

    schema_version: Literal[1]
    """Version of this schema."""
    id: str
    """Name of the run's folder: the protocol's short name and a hash of everything that was fixed beforehand."""
    source_type: Literal["evaluation_run"]
    """As in Every Eval Ever: we ran it."""
    model: str
    """Id in taxonomy/models/."""
    benchmark: str
    """Id in taxonomy/benchmarks/."""
    protocol: str
    """Id with version: mm-safetybench/official@1."""
    attack: Attack | None = None
    """The rendering laid over the benchmark's questions; null for the benchmark as it is."""
    defense: Defense | None = None
    """The defense around the model; null for the model alone."""
    judge: Judge
    """Who gave the verdicts."""
    unranked: tuple[str, ...] = ()
    """Reasons why the run must not be ranked; empty when it may be."""
    counts: Counts
    """How the samples ended."""
    metrics: tuple[MetricResult, ...]
    """The primary metric first."""
    manifest: Manifest
    """How it was made."""
    cost: Cost | None = None
    """What the answers took; null in rows from before it was counted."""
    against: Against | None = None
    """For a run with a defense: the same without it; null where that run is not here."""
    times: Times
    """When it was made."""
    seal: str | None = None
    """Hash of everything above, by which kb check sees a number that was changed by hand."""

    @property
    def shown(self) -> Attack | None:
        """What was laid over the questions: it stands on the rows' side of the matrix."""
        return self.attack

    @property
    def around(self) -> Defense | None:
        """What stood around the model: it stands on the columns' side of the matrix."""
        return self.defense
