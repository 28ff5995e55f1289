"""`python -m tests.simulation.processes web|work`: one process of the day."""

from __future__ import annotations

import datetime as dt
import logging
import sys
import time

from werkzeug.serving import make_server

from omni import create_app
from omni.extensions import db
from omni.jobs import channels as jobs
from omni.queries.channels.reaching import list_active
from omni.services import channels
from omni.services.channels import claiming, pushing
from omni.transactions import transaction
from tests.simulation.hands import LEASE_SECONDS


def serve() -> None:
    """Take webhooks in; the first line says at which port."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, create_app(), threaded=True)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


def work() -> None:
    """What the worker's queue and its clock do, with leases as short as the day is."""
    claiming.LEASE = pushing.LEASE = dt.timedelta(seconds=LEASE_SECONDS)
    claiming.FIRST_WAIT = dt.timedelta(milliseconds=200)
    app = create_app()
    looked = 0.0
    sys.stdout.write("at work\n")
    sys.stdout.flush()
    while True:
        jobs.apply_events.call_local()
        if time.monotonic() - looked > 1:
            looked = time.monotonic()
            with app.app_context():
                with transaction():
                    channels.give_up_leases()
                for account_id in list_active():
                    jobs.queue_shop(account_id)
                    jobs.tell_shop(account_id)
                db.session.remove()
        time.sleep(0.1)


if __name__ == "__main__":
    {"web": serve, "work": work}[sys.argv[1]]()
