"""Every figure: readable, complete and without side effects; and the command that draws them."""

from __future__ import annotations

import runpy
import subprocess
import sys

import matplotlib
import matplotlib.image
import numpy as np
import pytest

from reference.figures import FIGURES, __main__, canvas

command = __main__.main


@pytest.fixture(scope="module", params=FIGURES)
def drawn(request, tmp_path_factory):
    """A figure, rendered once: its name, the figure, and the file."""
    figure = FIGURES[request.param]()
    path = tmp_path_factory.mktemp("figures") / "figure.png"
    canvas.save(figure, path)
    return request.param, figure, path


def texts(figure):
    return [figure._suptitle, *(axes.title for axes in figure.axes)]


def test_a_file_is_900_pixels_wide_and_not_empty(drawn):
    name, figure, path = drawn
    pixels = matplotlib.image.imread(path)
    assert pixels.shape[1] == 900, name
    assert abs(pixels.shape[0] - 100 * figure.get_figheight()) < 1, name  # 459.99999 are 459
    assert np.ptp(pixels[..., :3]) == 1, name


def test_nothing_is_cut_off(drawn):
    name, figure, _ = drawn
    box = figure.get_tightbbox(figure.canvas.get_renderer())
    pixel = 0.011
    assert box.x0 >= -pixel, (name, box)
    assert box.y0 >= -pixel, (name, box)
    assert box.x1 <= canvas.WIDTH + pixel, (name, box)
    assert box.y1 <= figure.get_figheight() + pixel, (name, box)


def test_titles_do_not_overlap(drawn):
    name, figure, _ = drawn
    shown = [text for text in texts(figure) if text is not None and text.get_text()]
    boxes = [text.get_window_extent() for text in shown]
    for i, box in enumerate(boxes):
        covered = [shown[k].get_text() for k in range(i) if box.overlaps(boxes[k])]
        assert covered == [], (name, shown[i].get_text())


def test_every_panel_shows_something_and_a_title_says_what(drawn):
    name, figure, _ = drawn
    assert any(text is not None and text.get_text() for text in texts(figure)), name
    assert [axes for axes in figure.axes if axes.axison and not axes.has_data()] == [], name


def test_curves_have_their_axes_labelled(drawn):
    name, figure, _ = drawn
    with_curves = [axes for axes in figure.axes if axes.lines or axes.collections]
    for axes in with_curves:
        if axes.get_label() == "<colorbar>":
            continue
        below = [other.get_xlabel() for other in figure.axes if axes in (other, *shared(other))]
        beside = [other.get_ylabel() for other in figure.axes if axes in (other, *shared(other))]
        assert any(below), (name, axes)
        assert any(beside), (name, axes)


def shared(axes):
    return [*axes.get_shared_x_axes().get_siblings(axes), *axes.get_shared_y_axes().get_siblings(axes)]


def test_a_legend_names_each_thing_once_and_covers_no_data(drawn):
    name, figure, _ = drawn
    for legend in [*figure.legends, *(axes.get_legend() for axes in figure.axes if axes.get_legend())]:
        labels = [text.get_text() for text in legend.get_texts()]
        assert len(set(labels)) == len(labels) > 0, (name, labels)
    for axes in figure.axes:
        if axes.get_legend() is None:
            continue
        box = axes.get_legend().get_window_extent()
        points = [line.get_transform().transform(line.get_xydata()) for line in axes.lines]
        points += [axes.transData.transform(np.asarray(dots.get_offsets())) for dots in axes.collections]
        inside = [box.count_contains(some) for some in points]
        assert sum(inside) == 0, (name, axes.get_title(), inside)


def test_figures_leave_no_window_and_no_style_behind():
    before = dict(matplotlib.rcParams)
    FIGURES["ch01-sin"]()
    assert dict(matplotlib.rcParams) == before
    assert run_python("FIGURES['ch01-sin'](); sys.exit('matplotlib.pyplot' in sys.modules)").returncode == 0


def run_python(code, before="pass"):
    code = f"import sys; {before}; from reference.figures import FIGURES, __main__; {code}"
    return subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)


def test_every_name_says_its_chapter():
    chapters = {name.partition("-")[0] for name in FIGURES}
    assert chapters == {"ch01", "ch02", "ch03", "ch04", "ch06", "ch07", "ch08", "appendix"}
    assert len(FIGURES) == 43


def test_tiles_stand_side_by_side_with_a_gap():
    images = np.arange(12).reshape(3, 2, 2)
    gap = np.nan
    expected = [[0, 1, gap, 4, 5], [2, 3, gap, 6, 7], [gap] * 5, [8, 9, gap, gap, gap], [10, 11, gap, gap, gap]]
    np.testing.assert_array_equal(canvas.tiles(images, columns=2), expected)


def test_colours_and_lines_are_all_different():
    assert len(set(canvas.COLOURS)) == len(set(canvas.STYLES)) == len(set(canvas.MARKERS)) == 6


def test_without_matplotlib_the_error_says_what_to_install(monkeypatch, capsys, tmp_path):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ImportError, match=r"pip install dlfs-verified\[plots\]"):
        canvas.panels()
    assert command([str(tmp_path), "ch01-sin"]) == 2
    assert capsys.readouterr().err == "figures: the figures need matplotlib: pip install dlfs-verified[plots]\n"


def test_the_names_can_be_listed_without_matplotlib():
    run = run_python("sys.exit(__main__.main(['--list']))", before="sys.modules['matplotlib'] = None")
    assert (run.returncode, run.stderr) == (0, "")
    lines = run.stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(FIGURES)
    assert lines[0].split(maxsplit=1)[1] == "A sine curve. Section 1.6.1."


@pytest.fixture
def two_figures(monkeypatch):
    """Two quick figures instead of all."""
    chosen = {name: FIGURES[name] for name in ("ch01-sin", "ch03-step")}
    monkeypatch.setattr(__main__, "FIGURES", chosen)
    return list(chosen)


def test_the_command_draws_all_figures_into_a_new_folder(two_figures, tmp_path, capsys):
    assert command([str(tmp_path / "new" / "folder")]) == 0
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == ["ch01-sin.png", "ch03-step.png"]
    assert capsys.readouterr().out == f"2 figures in {tmp_path / 'new' / 'folder'}\n"


def test_the_command_draws_what_is_named_once(two_figures, tmp_path, capsys):
    assert command([str(tmp_path), "ch03-step", "ch03-step"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["ch03-step.png"]
    assert capsys.readouterr().out == f"1 figure in {tmp_path}\n"


def test_the_same_figure_twice_is_the_same_file(tmp_path):
    for folder in ("one", "two"):
        assert command([str(tmp_path / folder), "ch04-tangents"]) == 0
    one, two = (tmp_path / folder / "ch04-tangents.png" for folder in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "name a folder for the files, or ask for --list"),
        (["{}/new", "ch04-tangent"], "no figure is called 'ch04-tangent'; do you mean ch04-tangents or ch04-gradient"),
        (["{}/new", "xyz"], "no figure is called 'xyz'; --list names them all"),
        (["{}/file"], "{}/file is a file, and must be a folder"),
        (["{}/file/new"], "Not a directory"),
    ],
)
def test_a_wrong_command_is_one_line_and_exit_code_2(arguments, message, tmp_path, capsys):
    (tmp_path / "file").touch()
    assert command([argument.format(tmp_path) for argument in arguments]) == 2
    captured = capsys.readouterr()
    assert message.format(tmp_path) in captured.err
    assert (captured.out, captured.err.count("\n")) == ("", 1)
    assert not (tmp_path / "new").exists()


def test_an_unknown_option_is_exit_code_2(capsys):
    with pytest.raises(SystemExit) as exit_code:
        command(["--lists", "out"])
    assert exit_code.value.code == 2
    assert "unrecognized arguments: --lists" in capsys.readouterr().err


def test_the_module_runs_as_a_command(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["figures", "--list"])
    with pytest.raises(SystemExit) as exit_code, pytest.warns(RuntimeWarning, match="found in sys.modules"):
        runpy.run_module("reference.figures.__main__", run_name="__main__")
    assert exit_code.value.code == 0
    assert capsys.readouterr().out.startswith("ch01-sin ")
