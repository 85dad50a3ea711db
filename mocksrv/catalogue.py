"""The store catalogue of a world: the shipped apps and those that were added to it."""

from mocksrv.fixtures import APPS, App, Catalogue
from mocksrv.moment import Moment

_FIND = "SELECT store, id, title, free FROM app WHERE store = :store AND id = :id"
_ALL = "SELECT store, id, title, free FROM app ORDER BY store, id"
_ADD = """
INSERT INTO app (store, id, title, free) VALUES (:store, :id, :title, :free)
ON CONFLICT (store, id) DO UPDATE SET title = excluded.title, free = excluded.free
"""

PLAY, IOS = "play", "ios"


def find(moment: Moment, store: str, app: str) -> App | None:
    """The app of that id in the store (`play` or `ios`); None: the catalogue does not have it."""
    if row := moment.db.one(_FIND, store=store, id=app):
        return _app(*row)
    return moment.fixtures[APPS].get((store, app))


def every(moment: Moment) -> list[App]:
    """All apps: the shipped ones in their order, then those that were added."""
    shipped = moment.fixtures[APPS]
    apps: Catalogue = dict(shipped)
    for row in moment.db.all(_ALL):
        app = _app(*row)
        apps[app.store, app.id] = app
    return list(apps.values())


def add(moment: Moment, app: App) -> None:
    """Add an app, or replace one."""
    moment.db.run(_ADD, store=app.store, id=app.id, title=app.title, free=int(app.free))


def title_of(bundle: str) -> str:
    """The title of an app that the catalogue does not have, from its id: `com.acme.candy_run`."""
    return bundle.rpartition(".")[2].replace("_", " ").strip().title() or bundle


def _app(store: str, id_: str, title: str, free: int) -> App:
    return App(store=store, id=id_, title=title, free=bool(free))
