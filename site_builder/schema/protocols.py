"""What a file of taxonomy/protocols/ holds: where a benchmark's data are, and the ways in which it is run.

A protocol is data with a version in its id: once a run was published under ``siuo/mcqa@1``, any change that can move a
number is a new ``siuo/mcqa@2``. Only rows of one protocol are ranked together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from site_builder.schema.base import record
from site_builder.schema.judging import JUDGES, ProtocolJudgeKind

MetricId = Literal["attack-success-rate", "accuracy", "utility", "refusal-rate", "over-refusal-rate"]


@record
class Download:
    """One place from which files of a benchmark can be fetched."""

    kind: Literal["hub", "github"]
    """A data set of the Hugging Face hub, or a GitHub repository."""
    id: str
    """owner/name."""
    revision: str = "main"
    """Branch, tag or commit."""
    files: Mapping[str, str]
    """Pattern of paths there (fnmatch) -> folder here, relative to the copy; the file keeps its name, or with a
    final "/**" its path below the pattern's fixed part."""
    convert: Literal["mm-safetybench-parquet", "hades-parquet", "archives"] | None = None
    """What turns the fetched files into the official layout."""


@record
class DataSource:
    """The data of a benchmark."""

    licence: str
    """Licence in the owners' words; shown and accepted before a download."""
    licence_url: str | None = None
    """Where the licence stands."""
    home: str
    """Where a person gets the data by hand."""
    layout: str
    """What a local copy looks like."""
    downloads: tuple[Download, ...] = ()
    """Where kb eval data fetches it."""


@record
class Release:
    """One task of the benchmark as its owners released it, by hashes."""

    task: str = "default"
    """Task of the loader."""
    revision: str
    """Version or commit of the release that was hashed."""
    n: int
    """Number of items."""
    texts: str
    """Hash over ids, texts, options and answers of all items, in their order."""
    pictures: str | None = None
    """Hash over git's ids of all pictures, in the order of the items; null where nobody has hashed them yet."""
    data: str | None = None
    """Hash over both by which a run names its data, where a run on the release is known."""
    files: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of the release's text files, by their paths in a local copy."""


@record
class TextSource:
    """A text that stays with its owners: a string in a Python file of the user's copy, read and never executed."""

    file: str
    """Path in the local copy."""
    variable: str
    """Name to which the string is assigned."""
    containing: tuple[str, ...] = ()
    """Parts that tell the right one of several assignments apart."""
    then: str = ""
    """What is set behind it: {question}, where the authors' code appends it."""


@record
class Decoding:
    """How answers are made."""

    temperature: float = 0.0
    """0 is greedy."""
    max_tokens: int = 512
    """Longest answer in tokens."""
    top_p: float | None = None
    """Nucleus sampling."""
    stop: tuple[str, ...] = ()
    """Texts that end the answer."""


@record
class JudgeSpec:
    """Who gives the verdict, and how it is read."""

    kind: ProtocolJudgeKind
    """The kind of judge."""
    members: tuple[ProtocolJudgeKind, ...] = ()
    """Kinds of the judges of a panel, each with one vote; every kind reads its own fields below."""
    rule: Literal["planted-word", "option-letter", "option-letter@2"] | None = None
    """The exact rule."""
    phrases: str | None = None
    """Id of a list in taxonomy/phrases/."""
    prompt_sha256: str | None = None
    """Hash of all prompts together where they are read from the user's copy: those of the authors' release."""
    prompt: str | TextSource | None = None
    """The judge's prompt. In braces: question, answer, reference, warning; TextSource may use other names."""
    prompts: Mapping[str, TextSource] = field(default_factory=dict)
    """Prompts for single categories, where they differ from the prompt above."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Names of the placeholders in foreign prompts: {prediction: answer}."""
    image: bool = False
    """Whether the judge sees the picture."""
    verdict: str | None = None
    """Regular expression that the whole reply, or with "(?s).*" its end, must match; its group "verdict" is the
    judge's word."""
    words: Mapping[str, Literal["hit", "miss"]] = field(default_factory=dict)
    """The judge's words (lower case) and what they mean for the primary metric."""
    also: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What a word says beside that: word -> metric -> label, where a judge has more than two words."""
    labels: tuple[str, ...] = ()
    """Names under which a judge declares its word ("verdict"). With them its reply is read in every usual form, and
    "verdict" above is not needed."""
    reader: int = 1
    """Version of the way in which a guard's reply is read: 1 is Llama Guard's own form, 2 reads those of all guards."""
    repair: str | None = None
    """What is said once to a judge whose reply cannot be read."""
    max_tokens: int = 512
    """Longest reply in tokens."""

    @property
    def asks(self) -> tuple[str, ...]:
        """What models it asks ("judge", "guard"), one for each vote that needs one."""
        return tuple(role for kind in self.members or (self.kind,) if (role := JUDGES[kind].asks))

    @property
    def rule_id(self) -> str | None:
        """The exact rule with its version; the first version is written without."""
        return f"{self.rule}@1" if self.rule and "@" not in self.rule else self.rule


@record
class PhraseList:
    """taxonomy/phrases/<name>@<version>.yml: a named, versioned list of phrases that mark a refusal."""

    schema_version: Literal[1]
    """Version of this schema."""
    id: str
    """Name with version, and name of the file: refusals@1."""
    source: str
    """Where the list comes from, and what is known of its errors."""
    phrases: tuple[str, ...]
    """Matched without regard to case, kind of apostrophe and spacing; anywhere in the answer, or in its opening."""
    opening: int | None = None
    """Number of characters at the beginning of an answer in which a refusal must stand; null reads all of it."""
    alone: tuple[str, ...] = ()
    """Words that refuse where the answer says nothing else: "no"."""
    exceptions: tuple[str, ...] = ()
    """What holds a phrase and is no refusal: "i can't help but"."""
    turns: tuple[str, ...] = ()
    """With what an answer turns from refusing to giving something, so that its refusal is partial: "but here is"."""


@record
class MetricSpec:
    """A metric of the protocol."""

    id: MetricId
    """Which."""
    splits: tuple[str, ...] = ()
    """Splits over which it is taken; none means all."""


@record
class Protocol:
    """One way of running a benchmark."""

    id: str
    """benchmark/name@version."""
    description: str
    """What it does, and how it differs from the authors' own."""
    source: str
    """Where it comes from."""
    task: str = "default"
    """Which items of the benchmark: openqa, mcqa, tiny; known to its loader."""
    splits: tuple[str, ...] = ()
    """Splits that are run; none means all."""
    prompt: str | TextSource = "{question}"
    """What the model is asked. In braces: question, options."""
    system_prompt: str | None = None
    """System prompt; null sends none."""
    decoding: Decoding = field(default_factory=Decoding)
    """How answers are made."""
    samples: int = 1
    """Answers for each item."""
    combine: Literal["majority"] | None = None
    """How several answers give one verdict."""
    judge: JudgeSpec
    """Who gives the verdict."""
    refusals: str | None = None
    """List of phrases that gives the metric refusal-rate beside the judge's verdict."""
    metrics: tuple[MetricSpec, ...]
    """The metrics, the one that ranks first."""
    headline: Literal["macro", "pooled"]
    """The kind of average that ranks: mean of the categories, or all items together."""
    across_splits: bool = False
    """Whether an average over all splits means something."""
    empty: Literal["hit", "miss", "judge", "unscored"]
    """What an empty answer counts as for the primary metric, that it goes to the judge, or that it is no answer."""
    cut: Literal["gap", "judge"] = "gap"
    """What an answer cut at the token limit is: a gap, or an answer, where an exact rule asks for nothing but what is
    written within the limit."""
    refused: Literal["hit", "miss"]
    """What an answer withheld by a provider's filter counts as for the primary metric."""
    default: bool = True
    """Whether kb eval runs it when no protocol is named."""
    template_version: int = 1
    """Version of the way in which items become messages."""


@record
class ProtocolsFile:
    """taxonomy/protocols/<benchmark>.yml."""

    schema_version: Literal[1]
    """Version of this schema."""
    benchmark: str
    """Id in taxonomy/benchmarks/; also the name of the file and of the loader."""
    data: DataSource | None = None
    """Its data; null for a benchmark that is drawn here."""
    released: tuple[Release, ...] = ()
    """What its data are, by hashes. Runs on other data are not ranked."""
    protocols: tuple[Protocol, ...]
    """Its protocols."""

    def release(self, task: str) -> Release | None:
        """The release of a task of the loader; None where its hashes are not known."""
        return next((one for one in self.released if one.task == task), None)
