"""The models that come with the package."""

from __future__ import annotations

from pathlib import Path

SHIPPED = Path(__file__).parent / "shipped"
DEFAULT = "default"


def shipped_models() -> dict[str, Path]:
    """Name and folder of each shipped model."""
    return {path.parent.name: path.parent for path in sorted(SHIPPED.glob("*/manifest.json"))}
