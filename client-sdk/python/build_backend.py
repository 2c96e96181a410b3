"""Builds the package with setuptools, after the code of the contract has been generated.

In a checkout the contract lies beside this folder and its code is made anew with every build; a source distribution
carries the code, and needs no generator.
"""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from setuptools import build_meta
from setuptools.build_meta import prepare_metadata_for_build_wheel

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

GENERATE = Path(__file__).parent / "generate"


def _generator() -> dict[str, Any]:
    return runpy.run_path(str(GENERATE))


def _requires() -> list[str]:
    generator = _generator()
    return list(generator["REQUIRES"]) if generator["CONTRACT"].is_dir() else []


def _generate() -> None:
    generator = _generator()
    if generator["CONTRACT"].is_dir():
        generator["generate"]()


def get_requires_for_build_wheel(config_settings: Any = None) -> list[str]:
    return build_meta.get_requires_for_build_wheel(config_settings) + _requires()


def get_requires_for_build_sdist(config_settings: Any = None) -> list[str]:
    return build_meta.get_requires_for_build_sdist(config_settings) + _requires()


def get_requires_for_build_editable(config_settings: Any = None) -> list[str]:
    return build_meta.get_requires_for_build_editable(config_settings) + _requires()


def prepare_metadata_for_build_editable(folder: str, config_settings: Any = None) -> str:
    return build_meta.prepare_metadata_for_build_editable(folder, config_settings)


def build_wheel(folder: str, config_settings: Any = None, metadata_directory: Any = None) -> str:
    _generate()
    return build_meta.build_wheel(folder, config_settings, metadata_directory)


def build_sdist(folder: str, config_settings: Any = None) -> str:
    _generate()
    return build_meta.build_sdist(folder, config_settings)


def build_editable(folder: str, config_settings: Any = None, metadata_directory: Any = None) -> str:
    _generate()
    return build_meta.build_editable(folder, config_settings, metadata_directory)
