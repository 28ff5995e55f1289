"""Taking files in: choose, look, start, watch, and what was refused."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request

from omni.config import Settings
from omni.domain.imports.fields import FIELDS
from omni.forms.imports import UndoForm, UploadForm, chosen_columns
from omni.models.import_run import ImportKind, ImportRun, ImportState
from omni.queries import imports as import_queries
from omni.services import imports
from omni.services.imports import undo
from omni.transactions import transaction
from omni.web import guards, hx
from omni.web import imports as words
from omni.web.guards import allow

blueprint = Blueprint("imports", __name__, url_prefix="/imports")


@blueprint.get("")
@allow("imports")
def index() -> Response:
    """Choose a file; below, what was taken in before."""
    return _choose(UploadForm())


@blueprint.post("")
@allow("imports")
def upload() -> Response:
    """Keep the file and show how it is understood; a damaged one is refused at once."""
    form = UploadForm()
    if not form.validate_on_submit():
        return _choose(form, 422)
    settings: Settings = current_app.config["SETTINGS"]
    kind, source, file = ImportKind(form.kind.data), form.source.data, form.file.data
    kept = imports.keep_file(file.stream, file.filename, kind, settings.data_dir / "imports")
    options = imports.Options(counted_at=form.moment, create_locations=form.create_locations.data)
    with transaction():
        run_id = imports.open_run(
            kept,
            kind,
            source,
            options=options,
            columns=imports.understand(kind, source, kept.layout, kept.path),
            actor=guards.actor(),
        ).id
    return hx.go("imports.show", run_id=run_id)


def _choose(form: UploadForm, status: int = 200) -> Response:
    runs = import_queries.list_runs(at=guards.own_locations())
    return hx.render("imports/index.html", form=form, runs=runs, words=words, status=status)


@blueprint.get("/<int:run_id>")
@allow("imports")
def show(run_id: int) -> Response:
    """The file before it is taken in, its way while it is, and the result."""
    run = _run(run_id)
    _note_view(run_id)
    if run.state is ImportState.UPLOADED:
        return hx.render(
            "imports/preview.html",
            run=run,
            preview=imports.preview_run(run),
            fields=FIELDS[run.kind],
            words=words,
        )
    return hx.render(
        "imports/show.html",
        "imports/_state.html",
        run=run,
        refusals=import_queries.list_refusals(run_id) if run.refused else [],
        is_waiting=words.is_waiting_in_vain(run),
        undo=import_queries.find_undo(run_id),
        left=import_queries.list_left(run_id),
        words=words,
    )


@blueprint.get("/<int:run_id>/rehearsal")
@allow("imports")
def rehearsal(run_id: int) -> Response:
    """What taking in the first rows would do."""
    run = _run(run_id)
    _note_view(run_id)
    return hx.render(
        "imports/rehearsal.html",
        "imports/_rehearsal.html",
        run=run,
        tally=imports.preview_start(run),
        words=words,
    )


def _run(run_id: int) -> ImportRun:
    """A run of this person's stores, or any for head office."""
    run = import_queries.get_run(run_id)
    guards.check_own(run.location_id)
    return run


def _note_view(run_id: int) -> None:
    """Rows of the file stand on the page; a page that asks again by itself is one look."""
    if not hx.wants_fragment():
        guards.saw("view", "import_run", run_id)


@blueprint.post("/<int:run_id>/columns")
@allow("imports")
def name_columns(run_id: int) -> Response:
    """Keep what a person says the columns are, for this file and the next ones."""
    with transaction():
        run = _run(run_id)
        unknown = imports.preview_run(run).unknown
        imports.map_headers(run, chosen_columns(request.form, run.mapping, unknown))
    return hx.go("imports.show", run_id=run_id)


@blueprint.post("/<int:run_id>/start")
@allow("imports")
def start(run_id: int) -> Response:
    """Hand the file to the worker; one that stopped goes on from where it was."""
    with transaction():
        run = _run(run_id)
        imports.check_columns(run)
        imports.queue(run)
    return hx.go("imports.show", run_id=run_id)


@blueprint.route("/<int:run_id>/undo", methods=["GET", "POST"])
@allow("imports")
def take_back(run_id: int) -> Response:
    """What taking the import back would do; then, with a reason, hand it to the worker."""
    run = _run(run_id)
    form = UndoForm()
    if not form.validate_on_submit():
        _note_view(run_id)
        status = 422 if form.errors else 200
        outlook = undo.foresee_undo(run)
        return hx.render(
            "imports/undo.html", run=run, form=form, outlook=outlook, words=words, status=status
        )
    with transaction():
        undo.ask_undo(_run(run_id), reason=form.reason.data, actor=guards.actor())
    return hx.go("imports.show", run_id=run_id)


@blueprint.post("/<int:run_id>/discard")
@allow("imports")
def discard(run_id: int) -> Response:
    """Forget a file that shall not be taken in after all."""
    with transaction():
        imports.discard(_run(run_id))
    return hx.go("imports.index")


@blueprint.get("/<int:run_id>/refusals.csv")
@allow("imports")
def refusals(run_id: int) -> Response:
    """Every refused row with its reason, to correct and take in again."""
    run = _run(run_id)
    guards.saw("export", "import_run", run.id, rows=run.refused)
    answer = Response("".join(words.refusals_csv(run)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="refused-{run.id}.csv"'
    return answer
