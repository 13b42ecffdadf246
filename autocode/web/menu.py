"""What stands in the menu, in this order."""

from dataclasses import dataclass

from autocode.web.words import N_


@dataclass(frozen=True)
class Entry:
    """A page in the menu: what templates call it (`here`), where it is, its title; some need an open project."""

    name: str
    path: str
    title: str
    needs_project: bool = True
    needs_bulk: bool = False


MENU = (
    Entry("project", "/project", N_("Project")),
    Entry("review", "/review", N_("Review")),
    Entry("fragments", "/fragments", N_("All fragments")),
    Entry("no-fit", "/no-fit", N_("No code fits")),
    Entry("bulk", "/bulk", N_("In bulk"), needs_bulk=True),
    Entry("overview", "/overview", N_("Overview")),
    Entry("codebook", "/codebook", N_("Codebook")),
    Entry("coders", "/coders", N_("Coders")),
)
