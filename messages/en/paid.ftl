# The first minutes after a wrong payment: what to say to the bank, what to have at hand, and that it is never too late to ring.
paid-title = Ring the bank first. You can read this out
paid-ring = Take the number from your bank card, your contract or your bank's app. Accounts can do it with you.
paid-say = “We made a payment because of a fraud. Please stop it, or recall it now, and tell the fraud team of the receiving bank. Please block anything else to that account, and give me a case number.”
paid-have-title = Have at hand
paid-have-payment = The amount, the day and the time, and the account it left from.
paid-have-account = The name and the account it went to.
paid-have-message = The message or the call it came from. Keep all of it, and change nothing in it.
paid-clock = The first hours decide how much comes back. Ring even if it was days ago: banks can still ask for it back.
paid-then = We know it now, too. We look at what else went to that account, and tell the police and the insurer with you.
