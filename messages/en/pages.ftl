# The start page.
start-title = What's up?
start-lead = Tell us about anything that feels off. It takes a minute, and your answer is on the next page.
start-more = Or something else
start-next-title = What happens next
start-next-1 = You raise your hand.
start-next-2 = We look at once and tell you what to do.
start-next-3 = A person takes care of it and tells you how it ended.
start-promise-title = Nobody gets blamed
start-promise-says = Not for asking, not for a mistake, not for a false alarm. You help everybody else by speaking up.
start-readers-title = Who reads this
start-readers-says = The people who look after IT and security here. You choose whether they see your name.
start-answers = Answers to questions others asked

# The answer.
answer-title = Thank you for raising your hand
answer-received = Received on { $when }
answer-state-pending = We are looking at it
answer-pending-says = Your report is kept. We are looking at it now; this page changes by itself within a few seconds.
answer-step-kept = Your report is kept
answer-step-looking = We look at it
answer-step-person = A person takes care of it
answer-step-told = You hear how it ended
answer-described-title = A person reads this now
answer-described-says = There is no e-mail to look at by machine, so somebody reads your words. The answer comes here.
answer-do-now = Do this now
urgent-answer = Need somebody at once? { $contact }
urgent-start = Can't wait? { $contact }
answer-saw = What we saw
answer-saw-towards-harm = Speaks for a trick:
answer-saw-away-from-harm = Speaks against a trick:
answer-saw-neither = Noticed:
answer-unchecked = What we could not check
answer-lost = What got lost on the way
answer-lost-says = When an e-mail is forwarded, parts of it go missing. If you still have it, add the e-mail itself as a file below.
answer-next = What happens next
answer-outcome = How it ended

exposure-title = Did you do anything with it?
exposure-says = Tap all that fits. It changes what we do next, and nobody will hold it against you.
exposure-told = You told us
exposure-more = Something else as well?
exposure-send = Tell us

thread-title = Between you and the desk
thread-empty = Nothing here yet. If we need to know something, we ask here.
thread-you = You
thread-desk = The desk
thread-automatic = Headsup
thread-somebody-else = Somebody else, by mail
thread-add = Add a word or a file
thread-words = What would you like to add?
thread-send = Send

disagree-title = I think you are wrong
disagree-says = Then please say so. A person looks at it again, and a finished case is opened again.
disagree-words = What did we miss?
disagree-send = Please look again
disagree-sent = You asked us to look again. A person is on it.

keep-link-title = Keep this link
keep-link-says = This page is yours alone. Whoever has the link can read it, so keep it to yourself. Bookmark it, or copy it somewhere.
keep-link-anonymous = You sent this without your name, so we can't send you the link again.
keep-link-sealed = Your name is sealed, so no mail from us reaches you: answers stand on this page only.
seal-opened = Two people of the desk opened the seal on your name together, for this reason: { $reason }
keep-link-copy = Copy the link
keep-link-copied = Copied
name-read-title = Who has seen your name
name-read-nobody = Nobody yet. Whoever opens your report will be listed here.
name-read-line = { $who }, { $day }
name-read-program = A connected program

# Published answers.
answers-title = Answers for everyone
answers-lead = Somebody asked, the desk answered. Who asked is never shown.
answers-empty = No answers yet. Ask the first question.
answers-ask = Ask a question
answers-when = Answered on { $when }

# Before the set-up link was used.
not-set-up-title = Headsup isn't set up yet
not-set-up-says = Whoever started it finds a set-up link in the window where it runs. Open that link to begin.
not-set-up-lost = No link to be seen? "headsup admin link" prints a new one.
