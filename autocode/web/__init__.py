"""The pages: a small server for one person, on this computer only.

    create_app   what a server serves: security around it, then the routers of all pages
    serve        binds 127.0.0.1, starts the app, opens the browser
    Desk         what is on the desk: the open project, who works in it, and the language
    render       a template as a page, in the language of the desk

**To add a page** `example`:

1. `web/example.py` with `router = APIRouter()` and functions on it. Read what is open from `desk_of(request)`, do the
   work in a `workflow_...` module, and end with `return render(request, "example.html", here="example", ...)`.
   `project_of(request)` gives the open project, or sends the person to the start page when none is open. Forms post
   to the same router and redirect (303) or answer JSON; Origin, Host and session are checked before a function is
   reached. An `AutocodeError` that escapes is shown as its one line (to scripts as JSON `{"message": ...}`), status
   409.
2. `web/templates/example.html`, which extends `base.html` and fills `title` and `main`. No inline script or style: the
   content security policy refuses them. A script is `{% block scripts %}<script src="/static/example.js" defer>`; what
   it says comes from `data-...` attributes, so that it is translated.
3. An entry in `menu.MENU`, and the router in `app.ROUTERS`.
4. Text: `{{ _("English text") }}` or `{% trans %}` in templates, `N_("...")` around constants in Python; the Dutch goes
   into `locale/nl.po` (a test lists what is missing). `.po` files are read as they are; nothing is compiled.

Functions of pages are plain (not async): they run in threads, so that none holds up another. What takes longer than a
moment goes to a background process (`workflow_background`) or thread, and the page asks how far it is.
"""

from autocode.web.app import create_app
from autocode.web.desk import Desk, desk_of, project_of, review_of
from autocode.web.rendering import render
from autocode.web.server import serve

__all__ = ["Desk", "create_app", "desk_of", "project_of", "render", "review_of", "serve"]
