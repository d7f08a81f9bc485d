"""Where chunks of replications are computed: here, on all cores, or on a Dask or Ray cluster, all through joblib.

A chunk is a pure function of its arguments, its random stream included, and results come back in order; so the
numbers are the same wherever and by however many workers they are computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, TypeVar, get_args

from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.option_checks import check_choice, check_integer
from rcvsem.foundation.words import phrase
from rcvsem.infer.choices import Backend

T = TypeVar("T")
Run = Callable[[Callable[..., T], Sequence[tuple[Any, ...]]], list[T]]


@contextmanager
def workers(backend: str = "local", *, count: int = 1, scheduler: str | None = None) -> Iterator[Run[Any]]:
    """A function `run(work, arguments)` that gives `[work(*each) for each in arguments]`.

    Parameters
    ----------
    backend : "local" (processes), "threads", "dask" (needs the extra `cluster`) or "ray" (needs the extra `ray`).
    count : workers of the first two; a cluster uses all it has.
    scheduler : address of a running Dask scheduler ("tcp://host:8786") or Ray cluster; None starts a local one.

    Raises
    ------
    OptionError : an unknown backend, a package that is not installed, a scheduler that does not answer.
    """
    check_integer(count, "workers", "power", 1)
    check_choice(backend, "backend", "power", get_args(Backend))
    if scheduler is not None and backend not in ("dask", "ray"):
        raise OptionError(phrase("{--scheduler} goes with {--backend dask} or {--backend ray}."))
    if backend in ("local", "threads") and count == 1:
        yield _here
        return
    if backend == "dask":
        with _dask(scheduler):
            yield _joblib("dask", -1)
        return
    if backend == "ray":
        with _ray(scheduler):
            yield _joblib("ray", -1)
        return
    yield _joblib("loky" if backend == "local" else "threading", count)


def _here(work: Callable[..., T], arguments: Sequence[tuple[Any, ...]]) -> list[T]:
    return [work(*each) for each in arguments]


def _joblib(name: str, count: int) -> Run[Any]:
    from joblib import Parallel, delayed, parallel_config

    def run(work: Callable[..., T], arguments: Sequence[tuple[Any, ...]]) -> list[T]:
        with parallel_config(backend=name, n_jobs=count):
            # memmapping would hand the workers read-only files instead of arrays: nothing here is that large
            return list(Parallel(max_nbytes=None)(delayed(work)(*each) for each in arguments))

    return run


@contextmanager
def _dask(scheduler: str | None) -> Iterator[None]:
    try:
        distributed = import_module("distributed")
    except ImportError:
        raise OptionError(
            "The dask backend needs the package distributed.",
            fix="Install it: pip install 'rcvsem[cluster]'.",
        ) from None
    try:
        client = (
            distributed.Client(scheduler, timeout="15s")
            if scheduler is not None
            else distributed.Client(dashboard_address=None)
        )
    except (OSError, ValueError) as error:  # TimeoutError is an OSError
        raise OptionError(
            phrase(
                "The Dask scheduler {scheduler!r} does not answer ({kind}).",
                scheduler=scheduler,
                kind=type(error).__name__,
            ),
            fix=phrase(
                "Start one with 'dask scheduler' and workers with 'dask worker ADDRESS', or leave {--scheduler} "
                "out."
            ),
        ) from None
    with client:
        yield


@contextmanager
def _ray(address: str | None) -> Iterator[None]:
    try:
        ray = import_module("ray")
        register = import_module("ray.util.joblib").register_ray
    except ImportError:
        raise OptionError(
            "The ray backend needs the package ray.", fix="Install it: pip install 'rcvsem[ray]'."
        ) from None
    started = not ray.is_initialized()
    if started:
        # the dashboard belongs to a cluster of one's own; one that runs already has its own
        more = {"include_dashboard": False} if address is None else {}
        try:
            if address is not None:
                _knock(address)
            ray.init(address=address or "local", log_to_driver=False, logging_level="ERROR", **more)
        except (OSError, RuntimeError, ValueError) as error:  # ConnectionError and TimeoutError are OSErrors
            raise OptionError(
                phrase(
                    "The Ray cluster {address!r} does not answer ({kind}).",
                    address=address or phrase("on this machine"),
                    kind=type(error).__name__,
                ),
                fix=phrase(
                    "Start one with 'ray start --head' and workers with 'ray start --address ADDRESS', or leave "
                    "{--scheduler} out. If the cluster asks for a token, RAY_AUTH_MODE=token must be set here as "
                    "well."
                ),
            ) from None
    register()
    try:
        yield
    finally:
        if started:
            ray.shutdown()


def _knock(address: str) -> None:
    """OSError or ValueError when nobody listens at HOST:PORT; Ray itself would wait for minutes."""
    import socket

    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if not colon:
        return  # "auto" and other names that Ray knows
    with socket.create_connection((host, int(port)), timeout=15.0):
        pass
