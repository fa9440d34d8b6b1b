"""From the form in which a hub keeps data to the layout of the authors' release."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from site_builder.errors import KbError, UsageError
from site_builder.evaluation.data.benchmarks.mm_safetybench import SCENARIOS, SPLITS


def unpack_mm_safetybench(folder: Path) -> int:
    """Write the pictures of ``parquet/<Scenario>/<split>*.parquet`` to data/imgs/; return how many were new.

    Columns: id, and image with its bytes. The picture's file appears in one step, so an interrupted run goes on.
    Raises UsageError without pyarrow, and KbError for a table of another form.
    """
    try:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise UsageError(
            "unpacking the hub's tables needs pyarrow", hint='pip install "awesome-lvlm-safety[hub]"'
        ) from None
    from site_builder.files import write_atomic

    numbered = {name.split("-", 1)[1]: name for name in SCENARIOS}
    new = 0
    for table in sorted((folder / "parquet").glob("*/*.parquet")):
        split = next((name for name in sorted(SPLITS, key=len, reverse=True) if table.stem.startswith(name)), None)
        scenario = numbered.get(table.parent.name)
        if split is None or scenario is None:
            continue
        try:
            for batch in parquet.ParquetFile(table).iter_batches(32, columns=["id", "image"]):
                for row in batch.to_pylist():
                    target = folder / "data" / "imgs" / scenario / split / f"{row['id']}.jpg"
                    if not target.is_file():
                        write_atomic(target, row["image"]["bytes"])
                        new += 1
        except (arrow.ArrowException, KeyError, TypeError) as error:
            raise KbError(f"{table} has another form than expected: {error}", hint="get the data by hand") from None
    return new
