"""What Schemathesis has to know beyond the description: how a mail is sent, and that an idempotency key serves one
request, and that what a value on the register may look like hangs on its kind, which a schema of one text can't say: in a
valid call both are made fitting, an invalid one is sent as it was generated."""

import re
import uuid

import schemathesis

VALID_KEY = re.compile(r'\A(?:[A-Za-z0-9_.:-]{1,200}|"[A-Za-z0-9_.:-]{1,200}")\Z')

# One of each kind. The account is the IBAN registry's own example, the number one kept free for stories (Ofcom).
VALUES = {"domain": "brightwater.example", "account": "GB29NWBK60161331926819", "number": "+441632960001"}


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
    if isinstance(case.body, dict) and isinstance(case.body.get("values"), list):
        for value in case.body["values"]:
            value["value"] = VALUES[value["kind"]]
