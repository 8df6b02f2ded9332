"""That a person submits requests, as the audit trail tells it: one entry for each time, whatever it is made of."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from api.acts import Acting, act_of
from api.http.request import ApiRequest, B
from api.parameters.calls import Submit
from api.wiring import Services
from redial.domain.audit.acts import ActKind
from redial.domain.call.calls import call_id_of
from redial.domain.names import plain_form
from redial.domain.steering.control import Target


def submitting(texts: Sequence[str], request: ApiRequest[Submit, B], services: Services) -> Acting:
    """
    Begin the submission of requests: the first call that is stored takes the entry along.

    So what is a repeat, or rejected, has none. What the texts are is judged later, and here only looked at.

    Parameters
    ----------
    texts
        The requests.
    """
    read = [_read(text) for text in texts]
    campaigns = {_text(each, "campaign") for each in read}
    campaign = next(iter(campaigns)) if len(campaigns) == 1 else None
    act = act_of(
        request,
        services,
        ActKind.SUBMIT,
        target=Target(campaign=plain_form(campaign)) if campaign else None,
        requests=str(len(texts)) if len(texts) > 1 else None,
    )
    request_id = _text(read[0], "request_id") if len(read) == 1 else None
    if request_id is not None:
        call_id = call_id_of(request_id)
        act = replace(act, call_id=call_id, subject=f"call {call_id}")
    return Acting(act, services)


def _read(text: str) -> dict[str, Any]:
    try:
        read = msgspec.json.decode(text)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _text(fields: dict[str, Any], name: str) -> str | None:
    value = fields.get(name)
    return value if isinstance(value, str) and value else None
