# The right to pause: one page that leaders sign, and everybody may print and show.
pause-title = The right to pause
pause-lead = Anyone who works here may stop for a moment and check. You need nobody's leave.
pause-payment = You may stop any payment and any change of bank details, until somebody has rung the other side on a number we had before.
pause-call = You may end any call, and ring back on a number you know.
pause-request = You may leave any request undone until you have asked about it, whoever it comes from.
pause-hurry = “It is urgent”, “it is secret” and “the boss wants it” are reasons to check, never reasons to skip it.
pause-nobody-blamed = Nobody here will be blamed for the delay.
pause-cost = A late payment can be mended, and a real caller can wait. We would rather be asked a hundred times than once too little.
pause-signed-title = Signed by
pause-unsigned = Nobody has signed this page yet. Ask a leader to: it takes a minute.
pause-line = Name, date, signature:
pause-sign = Sign it for the organisation
pause-print = Print
pause-link = You may stop anything to check it: the right to pause
