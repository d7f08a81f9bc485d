"""ModelSpec: the model as all later floors see it, made from a text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.result import Result
from rcvsem.model.annotations import read_annotations
from rcvsem.model.categories import as_variables, categories_of
from rcvsem.model.checks import check_written, warn_about
from rcvsem.model.composites import check_composites, mode_findings
from rcvsem.model.identification import check_identification
from rcvsem.model.options import ModelOptions, make_options
from rcvsem.model.parse_errors import Reader
from rcvsem.model.pasted import refuse_pasted
from rcvsem.model.restrictions import restriction_findings
from rcvsem.model.roles import Roles, assign_roles, control_covariances
from rcvsem.model.rows import Written, collect
from rcvsem.model.specification import Specification
from rcvsem.model.statements import parse_statements
from rcvsem.model.table import Parameter
from rcvsem.model.table_from_rows import specify, without_parameters
from rcvsem.model.tokens import split_lines, tokenize


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ModelSpec(Specification, Result):
    """A model made from its text, and made again under other options; its attributes are `Specification`'s."""

    json_form: ClassVar[str] = (
        "rcvsem=_version warnings findings path sha256 source groups n_free constructs=measurement observed "
        "parameters definitions hypotheses"
    )

    @property
    def headline(self) -> str:
        """Its size in a line."""
        return f"{len(self.measurement)} constructs, {len(self.observed)} variables, {self.n_free} free parameters"

    @classmethod
    def from_text(
        cls, text: str, *, path: str = "", sha256: str = "", identify: bool = True, **options: Any
    ) -> ModelSpec:
        """Parse a model text.

        Parameters
        ----------
        text : lavaan-style (or semopy's) model text.
        path, sha256 : file the text came from, for messages and relative directives, and its digest.
        identify : raise IdentificationError for a model that cannot be identified whatever the data.
        options : fields of `ModelOptions`.

        Raises
        ------
        ModelSyntaxError, ModelError, IdentificationError, OptionError
        """
        return _specified(text, path, sha256, make_options(options), identify)

    def with_options(self, *, identify: bool = True, **changes: Any) -> ModelSpec:
        """The same statements under other options (groups=2, std_lv=True, group_equal=(...), ...)."""
        # Not asdict(): it would turn the pairs of `ordered` into copies of the wrong kind.
        current = {name: getattr(self.options, name) for name in self.options.__slots__}
        return _specified(self.source, self.path, self.sha256, make_options({**current, **changes}), identify)


def _specified(text: str, path: str, sha256: str, options: ModelOptions, identify: bool) -> ModelSpec:
    reader = Reader(split_lines(text), path)
    refuse_pasted(text, reader)
    categories = categories_of(text, reader)
    lexed = tokenize(as_variables(text) if categories else text, path)
    reader = Reader(lexed.lines, path)
    written = collect(parse_statements(lexed, path, components=options.components), reader)
    roles = assign_roles(written)
    if options.auto_cov_x and not categories and not options.components:
        lines = control_covariances(roles)
        if lines:
            # the source stays the author's text: the lines are made anew under other options
            return replace(_specified(f"{text}\n{lines}", path, sha256, options, identify), source=text)
    check_written(written, roles, reader)
    if not options.components:
        check_composites(written.rows, reader)
    roles = roles.with_auxiliary(options.auxiliary)
    annotations = read_annotations(lexed.comments, written.rows)
    if options.components:
        made = without_parameters(written)
    else:
        made = specify(written, roles, options, annotations.reasons, reader)
    spec = ModelSpec(
        parameters=made.parameters,
        definitions=made.definitions,
        constraints=made.constraints,
        hypotheses=annotations.hypotheses,
        options=options,
        source=text,
        path=path,
        sha256=sha256,
        findings=(
            *annotations.findings,
            *made.findings,
            *(() if options.components else mode_findings(annotations.modes, written.rows)),
            *(() if options.components else _notes(written, roles, made.parameters)),
        ),
        directives=annotations.directives,
        groups=made.groups,
        meanstructure=made.meanstructure,
        roles=roles,
        written=written,
        categories=categories,
        modes=annotations.modes,
    )
    if identify and not options.components:
        check_identification(spec)
    return spec


def _notes(written: Written, roles: Roles, parameters: tuple[Parameter, ...]) -> tuple[Finding, ...]:
    """What the author of a factor model should know."""
    return (*warn_about(written, roles, parameters), *restriction_findings(written, roles, parameters))
