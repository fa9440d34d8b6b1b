"""Local weights: where they are, which they are, and on what device and in which number format they run."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from site_builder.errors import UsageError
from site_builder.evaluation.data.weights import fetched_revision
from site_builder.evaluation.interface import AdapterOptions, ModelSpec

if TYPE_CHECKING:
    import torch

_BLOCK, _BLOCKS = 1 << 16, 16
_EXTRA = "pip install 'awesome-lvlm-safety[transformers]'"


@dataclass(frozen=True, slots=True)
class Weights:
    """A folder of weights."""

    folder: Path
    revision: str
    """Commit on the hub, or "files-" and a hash for a folder without one."""


def require_packages() -> None:
    """Raise UsageError unless torch and a fitting transformers are installed. Nothing is fetched from here on."""
    # A hub id while offline is tried again for minutes; the weights are on the disk or they are not.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    try:
        import torch  # noqa: F401
        import transformers
        from PIL import Image  # noqa: F401
    except ImportError as error:
        raise UsageError(f"local weights need the package {error.name}", hint=f"install it: {_EXTRA}") from None
    if not sys.stderr.isatty():
        transformers.utils.logging.disable_progress_bar()
    major, minor = (int(part) for part in transformers.__version__.split(".")[:2])
    if (major, minor) < (5, 15) or major > 5:
        raise UsageError(
            f"transformers {transformers.__version__} is installed, but this adapter is tested with 5.15 and later 5.x",
            hint=f"install that: {_EXTRA}",
        )


def find_weights(model: ModelSpec, options: AdapterOptions) -> Weights:
    """Find the folder of a model: ``options.weights``, else ``model.name`` as a folder, else the hub's local cache.

    Raises UsageError, with the command that gets them, when they are not on this machine or in a layout that does not
    load.
    """
    folder = options.weights or Path(model.name)
    if folder.is_dir():
        _check_layout(folder, str(folder))
        return Weights(folder, model.revision or fetched_revision(folder) or _fingerprint(folder))
    if options.weights:
        raise UsageError(f"no folder {options.weights}", hint="--weights names the folder that holds config.json")
    _check_owner(model.name)
    folder = _cached(model)
    _check_layout(folder, model.name)
    return Weights(folder, folder.name)


def choose_device(wished: str | None) -> torch.device:
    """Return the wished device, else the first CUDA device, else Apple's, else the processor."""
    import torch

    if wished is None:
        wished = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    try:
        device = torch.device(wished)
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        what = str(error).splitlines()[0]
        raise UsageError(
            f"there is no device {wished!r} here ({what})", hint="leave --device out to choose one"
        ) from None
    return device


def choose_dtype(wished: str | None, device: torch.device) -> torch.dtype:
    """Return the wished number format, else bfloat16 where the device computes with it, else float32 (float16 on older
    CUDA devices). A processor keeps float32: most have no bfloat16 units and are slower with it."""
    import torch

    if wished is not None:
        dtype = getattr(torch, wished, None)
        if not isinstance(dtype, torch.dtype) or not dtype.is_floating_point:
            raise UsageError(f"no number format {wished!r}", hint="one of bfloat16, float16, float32")
        return dtype
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float16
    return torch.bfloat16 if device.type == "mps" else torch.float32


def _cached(model: ModelSpec) -> Path:
    """Return the snapshot of a hub id in the local cache."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(model.name, revision=model.revision, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError, FileNotFoundError):
        wanted = f" --revision {model.revision}" if model.revision else ""
        raise UsageError(
            f"the weights of {model.name} are not on this machine",
            hint=f"get them where there is a network: hf download {model.name}{wanted}; "
            "or name a folder that holds them with --weights DIR",
        ) from None


def _check_owner(name: str) -> None:
    if name.startswith("deepseek-ai/Janus-Pro-"):
        raise _original_layout(name, name.rpartition("/")[2])


def _check_layout(folder: Path, name: str) -> None:
    """Raise UsageError for a folder that transformers would not load, and for Janus in its makers' own layout."""
    try:
        config = json.loads((folder / "config.json").read_bytes())
    except FileNotFoundError:
        raise UsageError(f"{name} holds no config.json, so no model", hint="name the folder of the weights") from None
    except ValueError as error:
        raise UsageError(f"{folder / 'config.json'} is damaged: {error}", hint="download the weights again") from None
    if config.get("model_type") == "multi_modality":
        raise _original_layout(name, "Janus-Pro-7B")


def _original_layout(name: str, size: str) -> UsageError:
    return UsageError(
        f"{name} has the original layout of Janus, which transformers does not load",
        hint=f"use deepseek-community/{size}: the same weights in the layout of transformers",
    )


def _fingerprint(folder: Path) -> str:
    """Hash what tells weights apart without reading gigabytes: small files, and blocks spread over large ones."""
    total = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.suffix not in (".json", ".jinja", ".safetensors", ".bin", ".model") or not path.is_file():
            continue
        size = path.stat().st_size
        total.update(f"{path.name} {size}\n".encode())
        with path.open("rb") as stream:
            for n in range(_BLOCKS):
                stream.seek(n * max(_BLOCK, (size - _BLOCK) // (_BLOCKS - 1)))
                total.update(stream.read(_BLOCK))
    return f"files-{total.hexdigest()[:16]}"


def read_processor(folder: Path) -> Any:
    """Load the processor of a folder. Raises UsageError when it needs a package that is not here."""
    from transformers import AutoProcessor

    try:
        return AutoProcessor.from_pretrained(folder, local_files_only=True)
    except ImportError as error:
        if "torchvision" not in str(error).lower():
            raise UsageError(f"the processor of this model needs more: {error}") from None
        raise UsageError(
            "the processor of this model needs torchvision",
            hint="install the torchvision that fits your torch (Qwen2-VL and SmolVLM need it, Janus and LLaVA do not), "
            "or serve the model and use --base-url",
        ) from None
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot load the processor from {folder}: {str(error).splitlines()[0]}") from None
