"""Make the pages of a folder of notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from nnlearn.site.course_groups import groups, is_the_course
from nnlearn.site.errors import SiteError
from nnlearn.site.formulas import words
from nnlearn.site.lesson import Lesson, lesson
from nnlearn.site.math_font import font_style
from nnlearn.site.notebook_file import read_all
from nnlearn.site.search_index import search_index
from nnlearn.site.target_folder import put
from nnlearn.site.worksheets import tasks

_ASSETS = (
    "base.css",
    "code.css",
    "index.css",
    "print.css",
    "slides.css",
    "pages.js",
    "search.js",
    "slides.js",
)
_FONT_LICENCE = "STIX-Two-Math-licence.txt"
_MOST_PROBLEMS = 12


def build(notebooks: Path, folder: Path, *, lab: bool = False) -> list[Path]:
    """Write a page for each notebook, and an index, into a folder; nothing is run, nothing is fetched.

    Parameters
    ----------
    notebooks : Path
        The folder of the built notebooks.
    folder : Path
        Where the pages go. What an earlier call wrote there is replaced, other files are never touched.
    lab : bool
        Whether the index leads to the browser edition, which `build_browser_lab` puts beside the pages.

    Returns
    -------
    list of Path
        The pages, the index first.

    Raises
    ------
    SiteError
        If there is no built notebook, something in one cannot stand in a page, a link leads nowhere, or the
        folder holds other things.
    OSError
        If the folder cannot be written.
    """
    stored = read_all(notebooks)
    lessons = [lesson(notebook) for notebook in stored]
    _check_links(lessons)
    pages = _pages(lessons, lab)
    contents = {name: page.encode() for name, page in pages.items()}
    contents |= {notebook.path.name: notebook.path.read_bytes() for notebook in stored}
    contents |= {f"assets/{name}": _own("assets", name) for name in (*_ASSETS, _FONT_LICENCE)}
    contents["assets/search-index.js"] = search_index(lessons).encode()
    contents["assets/math.css"] = font_style("".join(words(f) for l in lessons for f in l.written.formulas))
    put(folder, contents)
    return [folder / name for name in pages]


def _pages(lessons: Sequence[Lesson], lab: bool) -> dict[str, str]:
    """The pages by their names, the index first."""
    environment = Environment(
        loader=PackageLoader("nnlearn.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    grouped = groups(lessons)
    shared = {
        "groups": grouped,
        "site_title": "Neural networks, number by number" if is_the_course(lessons) else "Notebooks",
        "is_the_course": is_the_course(lessons),
        "theme_script": Markup(_own("assets", "theme.js").decode()),
    }
    pages = {"index.html": environment.get_template("index.html").render(shared, lesson=None, lab=lab)}
    ordered = [each for group in grouped for each in group.lessons]
    template = environment.get_template("lesson.html")
    for before, each, after in zip([None, *ordered], ordered, [*ordered[1:], None], strict=False):
        pages[each.page] = template.render(shared, lesson=each, before=before, after=after)
    if shared["is_the_course"]:
        pages |= _worksheets(environment, shared, {each.name: each for each in lessons})
    return pages


def _worksheets(
    environment: Environment, shared: dict[str, Any], by_name: dict[str, Lesson]
) -> dict[str, str]:
    """The pages of the sheets to be printed, each with the lesson that it follows."""
    made = [(task, by_name[task.after]) for task in tasks() if task.after in by_name]
    pages = {"worksheets.html": environment.get_template("worksheets.html").render(shared, tasks=made)}
    template = environment.get_template("worksheet.html")
    return pages | {task.page: template.render(shared, task=task, after=after) for task, after in made}


def _check_links(lessons: Sequence[Lesson]) -> None:
    """Follow every link between the pages."""
    anchors = {each.name: {heading.anchor for heading in each.written.headings} for each in lessons}
    broken = []
    for each in lessons:
        for link in each.written.links:
            where = f"{each.name}.ipynb, cell {link.cell!r}"
            if link.page not in anchors:
                broken.append(f"{where}: there is no notebook {link.page}.ipynb")
            elif link.anchor and link.anchor not in anchors[link.page]:
                broken.append(f"{where}: {link.page}.ipynb has no heading #{link.anchor}")
    if broken:
        more = [f"... and {len(broken) - _MOST_PROBLEMS} more"] if len(broken) > _MOST_PROBLEMS else []
        listed = "\n    ".join([*broken[:_MOST_PROBLEMS], *more])
        raise SiteError(
            f"{len(broken)} links lead nowhere:\n    {listed}\n"
            "    write: [words](04_bias.ipynb#2.-A-threshold)"
        )


def _own(folder: str, name: str) -> bytes:
    return (files("nnlearn.site") / folder / name).read_bytes()
