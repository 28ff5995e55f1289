"""Files taken in: members, products, stock and sales.

Every row is taken in or listed as refused; the same file again changes nothing; a killed import
goes on from its checkpoint.
"""

from omni.services.imports.job import store_notices
from omni.services.imports.preview import Preview, preview_run, preview_start
from omni.services.imports.runner import rehearse_run, rehearse_upload, run
from omni.services.imports.runs import Busy, job_of, queue
from omni.services.imports.uploads import (
    SOURCES,
    Options,
    Upload,
    check_columns,
    discard,
    drop_abandoned,
    keep_file,
    map_headers,
    open_run,
    understand,
)

__all__ = [
    "SOURCES",
    "Busy",
    "Options",
    "Preview",
    "Upload",
    "check_columns",
    "discard",
    "drop_abandoned",
    "job_of",
    "keep_file",
    "map_headers",
    "open_run",
    "preview_run",
    "preview_start",
    "queue",
    "rehearse_run",
    "rehearse_upload",
    "run",
    "store_notices",
    "understand",
]
