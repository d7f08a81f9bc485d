"""What all pages of one server share."""

from __future__ import annotations

from dataclasses import field
from pathlib import Path

from rcvsem.foundation.dataclass import dataclass
from rcvsem.workbench.folder import StudyFolder
from rcvsem.workbench.jobs import Jobs


@dataclass(slots=True)
class Bench:
    """One study, its jobs, and the language to begin with."""

    root: Path
    lang: str = "en"
    folder: StudyFolder = field(init=False)
    jobs: Jobs = field(init=False)

    def __post_init__(self) -> None:
        self.folder = StudyFolder(self.root)
        self.jobs = Jobs(self.root)
