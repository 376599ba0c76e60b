"""What Schemathesis has to know beyond the description: how a mail is sent, and that an idempotency key serves one
request: in a valid call it is made fresh, an invalid one is sent as it was generated."""

import re
import uuid

import schemathesis

VALID_KEY = re.compile(r'\A(?:[A-Za-z0-9_.:-]{1,200}|"[A-Za-z0-9_.:-]{1,200}")\Z')


@schemathesis.serializer("message/rfc822", "text/rfc822-headers")
def mail_or_header(context, value):
    # What is no text can't be sent as a mail or a header, so it is sent as nothing, which is refused as well.
    return value.encode("utf-8", "replace") if isinstance(value, str) else b""


@schemathesis.hook
def before_call(context, case, kwargs):
    # An edited case is taken for a valid one; what is invalid stays as it was generated.
    if case.meta is None or case.meta.generation.mode.is_negative:
        return
    for name, value in list((case.headers or {}).items()):
        if name.lower() == "idempotency-key" and VALID_KEY.match(str(value)):
            case.headers[name] = str(uuid.uuid4())
