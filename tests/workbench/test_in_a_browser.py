"""The workbench as a person uses it, in headless Chromium with the network refused."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rcvsem.workbench.other_questions import pair_rows

ROOT = Path(__file__).parents[2]
SURVEYS = ROOT / "surveys"
SECRET = "Zebulon"


def _copied(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


def _step(page: Any, number: int) -> None:
    page.click(f".steps a >> nth={number - 1}")
    page.wait_for_selector(f".steps a[aria-current] >> text=/^{number} /")


def _use(page: Any, file: Path) -> None:
    """A file dropped on page 1 and taken for the study."""
    page.set_input_files("input[type=file]", str(file))
    page.click("#use")
    page.wait_for_url("**/questionnaire")
    page.wait_for_selector("[data-rule]")


def _path(page: Any, source: str, target: str) -> None:
    for field, name in (("from", source), ("to", target)):
        page.click(f"[data-new={field}]")
        page.keyboard.type(name)
        page.keyboard.press("Enter")
    page.click("#add")
    page.wait_for_selector(f'[data-path="{source}>{target}"]')


def _open(page: Any, name: str) -> None:
    page.click(f"[data-open={name}] .q-expansion-item__container .q-item >> nth=0")


def _long_fit(page: Any) -> None:
    """A fit that draws for longer than any test, under way."""
    _step(page, 6)
    _open(page, "fit")
    draws = page.locator("[data-panel=fit] input[data-option=draws]")
    draws.fill("500000")
    draws.press("Tab")
    page.click("[data-run=fit]")
    page.wait_for_selector("[data-job=fit] >> text=/bootstrap: .*500,000/")


def _jobs(folder: Path, seconds: float = 60.0) -> list[int]:
    """Processes of commands that still work in a folder; they may take a moment to end."""
    import psutil

    until = time.monotonic() + seconds
    while True:
        found = []
        for one in psutil.process_iter():
            try:
                if "rcvsem.app.job" in one.cmdline() and one.cwd() == str(folder):
                    found.append(one.pid)
            except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
                continue
        if not found or time.monotonic() > until:
            return found
        time.sleep(0.2)


def _quick(folder: Path, draws: int = 50) -> None:
    file = folder / "study.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("draws: 2000", f"draws: {draws}"), encoding="utf-8"
    )


def _rcvsem(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from rcvsem.cli import main; main()", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(one for one in sys.path if one)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_from_a_raw_export_to_word_and_the_command_line_repeats_it(
    serve: Callable[..., Any], opened: Callable[..., Any], tmp_path: Path
) -> None:
    study = tmp_path / "rcv"
    study.mkdir()
    with serve(study) as served:
        page = opened(served)
        _use(page, SURVEYS / "wave2.xlsx")
        assert page.locator("[data-grid=items] .ag-center-cols-container .ag-row").count() == 30
        # an item is dropped in the table, with its reason
        cell = page.locator('[data-grid=items] .ag-row[row-index="0"] [col-id="dropped"]').first
        cell.click()
        page.keyboard.type("says the same as the next one")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Saved")
        # an item is dragged into another construct, and goes home by keyboard
        page.drag_and_drop("[data-item=C1_2]", "[data-home=C2] button")
        page.wait_for_selector("[data-home=C2] [data-item=C1_2]")
        page.focus("[data-item=C1_2]")
        page.keyboard.press("Enter")
        page.focus("[data-into=C1]")
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-home=C1] [data-item=C1_2]")
        _step(page, 3)
        assert page.inner_text("#kept") == "468 of 468 respondents are analysed."
        page.click('[data-rule="attention_check"] .q-select')
        page.locator(".q-menu").get_by_text("exclude").click()
        page.wait_for_selector("#kept:has-text('464 of 468')")
        assert page.locator('[data-table="exclusions"] tbody tr').count() == 4
        _step(page, 5)
        _path(page, "C1", "C2")
        _path(page, "C2", "C3")
        page.wait_for_function("document.getElementById('diagram').innerHTML.includes('H2')")
        # an arrow is drawn on the diagram, and taken back
        page.click("[data-node=C1]")
        page.focus("[data-node=C3]")
        page.keyboard.press("Enter")
        page.wait_for_selector('[data-path="C1>C3"]')
        page.click('[aria-label="Remove the path C1 → C3"]')
        page.wait_for_selector('[data-path="C1>C3"]', state="detached")
        assert "C3 ~ C2  # H2 +" in page.input_value("main textarea")
        _quick(study)
        _step(page, 6)
        page.click("[data-run=run]")
        page.wait_for_selector("#answer")
        said = page.inner_text("#answer")
        assert "N = 46" in said
        assert "2 of 2 hypotheses are supported: H1, H2." in said
        frame = page.frame_locator("iframe.report").first
        frame.locator("figure").first.wait_for()
        copy = frame.locator(".does button").first
        copy.click()
        frame.locator(".does", has_text="Done").first.wait_for()
        _step(page, 7)
        with page.expect_download() as coming:
            page.click("a[download]:has-text('report.docx') >> nth=0")
        import docx

        document = docx.Document(BytesIO(Path(coming.value.path()).read_bytes()))
        assert len(document.tables) > 10
        assert coming.value.suggested_filename == "rcv.docx"
    model = (study / "models" / "study.desc").read_text(encoding="utf-8")
    assert "C1 =~ C1_3 + " in model
    assert " + C1_12 + C1_2\n" in model
    assert "C2 ~ C1  # H1 +" in model
    instrument = (study / "instruments" / "study.yaml").read_text(encoding="utf-8")
    assert "says the same as the next one" in instrument
    assert "attention_check: {action: exclude}" in instrument
    # what the pages did stands in the files: a co-author repeats it to the digit
    before = json.loads((study / "reports" / "rcv" / "run.json").read_text(encoding="utf-8"))
    done = _rcvsem(study, "run", "study.yaml", "--out", "reports/again", "--format", "md", "-q")
    assert done.returncode == 0, done.stderr
    after = json.loads((study / "reports" / "again" / "run.json").read_text(encoding="utf-8"))
    assert after["results"] == before["results"]
    assert after["inputs"] == before["inputs"]
    assert _rcvsem(study, "verify", "reports/rcv").returncode == 0


@pytest.mark.slow
def test_the_bfi_study_from_ready_files_with_panels_and_history(
    serve: Callable[..., Any], opened: Callable[..., Any], tmp_path: Path
) -> None:
    study = _copied(tmp_path / "bfi", "instruments/bfi.yaml", "models/bfi.desc", "surveys/bfi.csv")
    with serve(study) as served:
        page = opened(served)
        page.wait_for_selector("#use")
        assert "2,800" in page.inner_text("main")
        page.click("#use")
        page.wait_for_url("**/questionnaire")
        _quick(study, 0)
        _step(page, 4)
        page.click("[data-run=describe]")
        page.wait_for_selector("[data-job=describe] iframe")
        assert "rcvsem describe surveys/bfi.csv --instrument instruments/bfi.yaml" in page.inner_text(
            "[data-job=describe]"
        )
        _step(page, 6)
        page.click("[data-run=run]")
        page.wait_for_selector("#answer")
        # a modification index is freed with its reason, and not without
        _open(page, "suggest")
        page.click("[data-run=suggest]")
        row = page.locator("#suggestions tr").first
        row.wait_for()
        row.locator("button").click()
        page.wait_for_selector("text=A freed parameter needs its reason.")
        row.locator("input").fill("the same words in both")
        row.locator("button").click()
        page.wait_for_selector(".q-notification:has-text('models/bfi.desc')")
        assert "# reason: the same words in both" in (study / "models" / "bfi.desc").read_text(
            encoding="utf-8"
        )
        page.reload()
        page.wait_for_selector("text=Since this report was made, these files changed: models/bfi.desc")
        page.click("[data-run=run]")
        page.wait_for_selector("[data-cancel=run]")
        page.wait_for_selector("[data-job=run] >> text=Done in")
        _step(page, 7)
        page.click("#changed")
        page.wait_for_selector("#changes table")
        told = page.inner_text("#changes")
        assert "models/bfi.desc" in told
        assert "chisq" in told


def _in_chinese(file: Path) -> None:
    """An export of 160 answers as texts in gb18030, with names."""
    words = ["非常不同意", "不同意", "一般", "同意", "非常同意"]
    heads = [f"{k}、我认为服务质量的第{k}个方面很好" for k in range(1, 5)] + [
        f"{k}、我愿意再次使用该服务第{k}种" for k in range(5, 9)
    ]
    rng = np.random.default_rng(3)
    factors = rng.multivariate_normal([0, 0], [[1, 0.4], [0.4, 1]], size=160)
    noise = rng.normal(size=(160, 8))
    codes = np.clip(np.round(3 + np.repeat(factors, 4, axis=1) + 0.8 * noise), 1, 5).astype(int)
    lines = [",".join(["序号", "姓名", *heads])]
    for row, own in enumerate(codes):
        lines.append(",".join([str(row + 1), f"{SECRET}{row}", *(words[code - 1] for code in own)]))
    file.write_bytes("\n".join(lines).encode("gb18030"))


def _taken_up(page: Any, served: Any, tmp_path: Path, study: Path) -> Path:
    """A letter is refused, an export in Chinese becomes the study; no name is shown on the way."""
    file, letter = tmp_path / "问卷 导出.csv", tmp_path / "letter.csv"
    _in_chinese(file)
    letter.write_text("Dear Sir\nwe write to you\n", encoding="utf-8")
    assert page.inner_text("h1") == "数据"
    assert page.get_attribute("#main", "lang") == "zh-CN"
    page.set_input_files("input[type=file]", str(letter))
    page.click("#use")
    page.wait_for_selector(".q-notification")
    assert not (study / "study.yaml").exists()
    page.goto(f"http://127.0.0.1:{served.port}/data")
    page.set_input_files("input[type=file]", str(file))
    page.wait_for_selector("text=gb18030")
    seen = page.content()
    assert "1 列含个人信息" in seen
    assert SECRET not in seen
    page.click("#use")
    page.wait_for_url("**/questionnaire")
    page.wait_for_selector("[data-rule]")
    assert SECRET not in page.content()
    return file


def _reliability_is_shown(page: Any) -> None:
    _step(page, 4)
    page.locator("[data-panel=reliability] input[data-option=draws]").fill("0")
    page.click("[data-run=reliability]")
    page.wait_for_selector("[data-job=reliability] iframe")
    frame = page.frame_locator("[data-job=reliability] iframe")
    frame.locator("figcaption", has_text="信度").first.wait_for()
    assert SECRET not in frame.locator("body").inner_text()


def test_a_chinese_text_export_becomes_a_study_whose_buttons_run(
    serve: Callable[..., Any], opened: Callable[..., Any], tmp_path: Path
) -> None:
    """The everyday one: a file, its questionnaire, a command. The slow suite goes through all seven pages."""
    study = tmp_path / "zh"
    study.mkdir()
    with serve(study, "--lang", "zh") as served:
        page = opened(served)
        file = _taken_up(page, served, tmp_path, study)
        _reliability_is_shown(page)
    assert (study / "surveys" / "问卷_导出.csv").read_bytes() == file.read_bytes()


@pytest.mark.slow
def test_a_chinese_text_export_in_chinese(
    serve: Callable[..., Any], opened: Callable[..., Any], tmp_path: Path
) -> None:
    """All seven pages in one session."""
    study = tmp_path / "zh"
    study.mkdir()
    with serve(study, "--lang", "zh") as served:
        page = opened(served)
        file = _taken_up(page, served, tmp_path, study)
        homes = [one.get_attribute("data-home") for one in page.locator("[data-home]").all()]
        first, second = homes[:2]
        item = str(page.locator(f"[data-home={first}] [data-item]").last.get_attribute("data-item"))
        page.drag_and_drop(f"[data-item={item}]", f"[data-home={second}] button")
        page.wait_for_selector(f"[data-home={second}] [data-item={item}]")
        for field, name in (("first", item), ("second", f"{second}_1")):
            page.click(f"#pairs [data-field={field}] >> nth=0")
            page.keyboard.type(name)
            page.keyboard.press("Enter")
        page.click("#add-pair")
        page.wait_for_selector(f'[data-pair="{item}-{second}_1"]')
        _reliability_is_shown(page)
        _step(page, 5)
        _path(page, str(first), str(second))
        text = page.locator("main textarea")
        whole = text.input_value()
        text.fill(whole.replace(f"{second} ~ {first}", f"{second} ~ ~ {first}"))
        page.wait_for_selector("#fault pre.fault")
        assert page.inner_text("#fault pre.fault").rstrip().endswith("^")
        text.fill(whole)
        page.wait_for_selector("#fault pre.fault", state="detached")
        _quick(study, 0)
        _step(page, 6)
        page.click("[data-run=run]")
        page.wait_for_selector("[data-cancel=run]")
        page.reload()
        page.wait_for_selector("#answer")
        assert "N = 160" in page.inner_text("#answer")
        page.click("#lang")
        page.wait_for_selector("h1:has-text('Results')")
        _step(page, 7)
        with page.expect_download() as coming:
            page.click("a[download]:has-text('report.docx') >> nth=0")
        assert Path(coming.value.path()).stat().st_size > 10_000
    assert (study / "surveys" / "问卷_导出.csv").read_bytes() == file.read_bytes()
    pairs = pair_rows((study / "instruments" / "study.yaml").read_text(encoding="utf-8"))
    assert pairs == [{"first": item, "second": f"{second}_1", "largest_gap": 2}]


@pytest.mark.slow
def test_a_wrong_file_is_told_and_leaves_nothing(
    serve: Callable[..., Any], opened: Callable[..., Any], tmp_path: Path
) -> None:
    study = tmp_path / "wrong"
    study.mkdir()
    picture = tmp_path / "photo.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    letter = tmp_path / "letter.csv"
    letter.write_text("Dear Sir\nwe write to you\n", encoding="utf-8")
    with serve(study) as served:
        page = opened(served)
        page.set_input_files("input[type=file]", str(picture))
        page.wait_for_selector("pre.fault")
        assert "photo.xlsx" in page.inner_text("pre.fault")
        page.set_input_files("input[type=file]", str(letter))
        page.wait_for_selector("#use")
        page.click("#use")
        page.wait_for_selector(".fault-note, .q-notification")
        assert "No column looks like" in page.inner_text(".q-notification")
        for step in ("questionnaire", "model", "results", "report"):
            page.goto(f"http://127.0.0.1:{served.port}/{step}")
            page.wait_for_selector("text=Nothing is here yet")
    assert not (study / "study.yaml").exists()


@pytest.mark.slow
def test_a_model_with_a_typo_shows_its_caret_and_table_and_text_are_in_step(
    serve: Callable[..., Any], opened: Callable[..., Any], tmp_path: Path
) -> None:
    study = _copied(tmp_path / "typo", "instruments/rcv.yaml", "models/rcv.desc", "models/rcv_modified.desc",
                    "models/mediation_dsc.desc", "models/mediation_bpc.desc", "surveys/wave1.xlsx", "surveys/wave2.xlsx",
                    "study.yaml")  # fmt: skip
    model = study / "models" / "rcv_modified.desc"
    with serve(study) as served:
        page = opened(served, "/model")
        page.wait_for_selector('[data-path="BPC>PV"]')
        assert page.locator("#paths tbody tr").count() == 7
        text = page.locator("main textarea")
        whole = text.input_value()
        text.fill(whole.replace("PV  ~ BPC  # H12 +", "PV  ~ BPC + + DK  # H12 +"))
        page.wait_for_selector("#fault pre.fault")
        told = page.inner_text("#fault pre.fault")
        assert "line 23, column 13" in told
        assert "\n  PV  ~ BPC + + DK  # H12 +\n" in told
        assert told.rstrip().endswith("^")
        text.fill(whole.replace("PV  ~ BPC  # H12 +", "PV  ~ BPC  # H12 +\nPV  ~ DK   # H2 +"))
        page.wait_for_selector('[data-path="DK>PV"]')
        page.wait_for_selector("#fault >> text=The model can be read.")
        page.click('[aria-label="Remove the path DK → PV"]')
        page.wait_for_selector('[data-path="DK>PV"]', state="detached")
        assert model.read_text(encoding="utf-8").rstrip() == whole.rstrip()
        # another program changes the file: nothing is written over in silence
        model.write_text(whole + "# a co-author was here\n", encoding="utf-8")
        text.fill(whole + "# mine\n")
        page.wait_for_selector("text=changed elsewhere")
        assert model.read_text(encoding="utf-8").endswith("# a co-author was here\n")


@pytest.mark.slow
def test_a_reload_in_mid_run_loses_nothing_and_cancel_leaves_files_whole(
    serve: Callable[..., Any], opened: Callable[..., Any], tmp_path: Path
) -> None:
    study = _copied(tmp_path / "long", "instruments/rcv.yaml", "models/rcv.desc", "surveys/wave2.xlsx")
    with serve(study) as served:
        page = opened(served)
        page.click("#use")
        page.wait_for_url("**/questionnaire")
        _long_fit(page)
        page.reload()
        _open(page, "fit")
        page.wait_for_selector("[data-job=fit] >> text=/bootstrap: [1-9].*500,000/")
        other = opened(served, "/results")
        _open(other, "fit")
        other.click("[data-cancel=fit]")
        other.wait_for_selector("[data-job=fit] >> text=Cancelled")
        page.wait_for_selector("[data-job=fit] >> text=Cancelled")
        assert not _jobs(study)
        assert not (study / "reports" / "rcv_wave2").exists()
        assert not list(study.rglob("*.part"))
        _quick(study, 20)
        page.reload()
        page.click("[data-run=run]")
        page.wait_for_selector("[data-cancel=run]")
        page.reload()
        page.wait_for_selector("#answer")
        assert (study / "reports" / "long" / "run.json").is_file()


@pytest.mark.slow
def test_a_killed_server_leaves_whole_files_and_the_next_one_goes_on(
    serve: Callable[..., Any], opened: Callable[..., Any], tmp_path: Path
) -> None:
    study = _copied(tmp_path / "killed", "instruments/rcv.yaml", "models/rcv.desc", "surveys/wave2.xlsx")
    with serve(study) as served:
        page = opened(served)
        page.click("#use")
        page.wait_for_url("**/questionnaire")
        _long_fit(page)
        served.process.kill()
        served.process.wait()
        assert not _jobs(study), "nobody hears it any more"
    assert not list(study.rglob("*.part"))
    with serve(study) as served:
        page = opened(served, "/model")
        page.wait_for_selector('[data-path="BPC>PV"]')
        page = opened(served, "/results")
        page.wait_for_selector("[data-run=run]")


@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", [(1280, 800), (820, 1180), (390, 840)])
def test_every_page_fits_and_works_by_keyboard(
    size: tuple[int, int], dark: bool, serve: Callable[..., Any], opened: Callable[..., Any], tmp_path: Path
) -> None:
    study = _copied(tmp_path / "fit", "instruments/rcv.yaml", "models/rcv.desc", "surveys/wave2.xlsx")
    with serve(study) as served:
        page = opened(served, size=size, color_scheme="dark" if dark else "light")
        page.click("#use")
        page.wait_for_url("**/questionnaire")
        for name in ("data", "questionnaire", "cleaning", "measurement", "model", "results", "report"):
            page.goto(f"http://127.0.0.1:{served.port}/{name}")
            page.wait_for_selector("h1")
            page.wait_for_timeout(300)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, (name, wide)
            assert page.locator("h1").count() == 1
            assert page.evaluate(
                "[...document.querySelectorAll('button')].every(b => b.innerText.trim() || b.ariaLabel)"
            )
            letters = page.evaluate("getComputedStyle(document.querySelector('h1')).color")
            light = sum(map(int, letters[letters.index("(") + 1 : -1].split(",")[:3])) > 380
            assert light is dark, (name, letters)
        # to the next page and back by keyboard alone
        page.goto(f"http://127.0.0.1:{served.port}/measurement")
        page.wait_for_selector("[data-run=reliability]")
        page.focus(".steps a[aria-current]")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/model")
        page.go_back()
        page.wait_for_selector("h1:has-text('Measurement')")
