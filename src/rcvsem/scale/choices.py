"""What can be chosen on this floor, apart from the code that does it: read by the command line without numpy."""

from __future__ import annotations

from typing import Literal

Method = Literal["pca", "paf", "minres", "ml"]
Rotation = Literal["none", "varimax", "quartimax", "promax", "oblimin", "geomin", "geomin-orthogonal"]
