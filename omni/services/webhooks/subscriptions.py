"""Who is told of what: a token's own addresses."""

from __future__ import annotations

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Invalid, NotFound
from omni.domain.webhooks import check_events, check_url, make_secret
from omni.extensions import db
from omni.models.webhook import WebhookSubscription
from omni.queries.webhooks import count_subscriptions
from omni.services import audit
from omni.services.idempotency import once

MOST = 20


@once("webhook.subscribe", WebhookSubscription)
def subscribe(
    url: str,
    events: list[str],
    *,
    token_id: int,
    allowed_hosts: tuple[str, ...] = (),
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> WebhookSubscription:
    """Tell this address of these events from now on."""
    address, told = check_url(url, allowed_hosts), check_events(events)
    if not told:
        raise Invalid(N_("通知を1つ以上選んでください。"), field="events")
    if count_subscriptions(token_id) >= MOST:
        raise Invalid(N_("通知先は%(most)s件までです。"), field="url", most=MOST)
    made = WebhookSubscription(
        token_id=token_id,
        url=address,
        secret=make_secret(),
        events=told,
        created_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    audit.write("create", "webhook", made.id, actor=actor, url=address, events=told)
    return made


def disable(subscription_id: int, *, actor: Actor) -> WebhookSubscription:
    """Tell it nothing more; what waits for it is given up. Disabled again it stays so."""
    found = db.session.get(WebhookSubscription, subscription_id, with_for_update=True)
    if found is None:
        raise NotFound
    if found.disabled_at is None:
        found.disabled_at = clock.now()
        audit.write("disable", "webhook", found.id, actor=actor, url=found.url)
    return found
