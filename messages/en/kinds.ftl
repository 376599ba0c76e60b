# The eleven kinds of report. For each: its name as a choice, a hint below it, the headline of its form, a first line.
kind-message = A strange e-mail
kind-message-hint = It feels off, or you aren't sure
kind-message-title = A strange e-mail
kind-message-lead = Give us the e-mail itself if you can. We look at it at once.

kind-call = A phone call
kind-call-hint = Somebody rang and wanted something
kind-call-title = A phone call
kind-call-lead = Tell us who rang and what they wanted. You may hang up on anybody.

kind-text = A text or a chat
kind-text-hint = SMS, messenger, work chat
kind-text-title = A text or a chat
kind-text-lead = A screenshot helps most. Please don't tap the link to find out more.

kind-payment-change = A payment changed
kind-payment-change-hint = New bank details, a rushed invoice
kind-payment-change-title = A payment changed
kind-payment-change-lead = Please don't pay yet. We check it with you, on a number we already had.

kind-device = A device or a USB stick
kind-device-hint = Found, unknown, or acting strangely
kind-device-title = A device or a USB stick
kind-device-lead = Leave it as it is and don't plug it in. Tell us what you see.

kind-lockout = I'm locked out
kind-lockout-hint = An account or a screen won't let you in
kind-lockout-title = I'm locked out
kind-lockout-lead = We get you working again, and we find out why it happened.

kind-mistake = I made a mistake
kind-mistake-hint = Clicked, sent, approved, typed
kind-mistake-title = I made a mistake
kind-mistake-lead = Good that you tell us. It happens to everyone, and the sooner we know, the more we can still put right.

kind-lost-item = Something is lost
kind-lost-item-hint = Phone, laptop, key, papers
kind-lost-item-title = Something is lost
kind-lost-item-lead = Lost or stolen, tell us now and look for it later. We can lock it from here.

kind-friction = Something is in my way
kind-friction-hint = A rule or a check that stops your work
kind-friction-title = Something is in my way
kind-friction-lead = A rule that stops good work is a fault of ours. We want to hear about it.

kind-question = A question
kind-question-hint = No question is silly
kind-question-title = A question
kind-question-lead = Ask us anything. If you wonder, others do too.

kind-about-it = Something about IT
kind-about-it-hint = IT cannot read this one
kind-about-it-title = Something about IT
kind-about-it-lead = Neither IT nor the people who run this desk can read this. Only Security and the leaders can, as long as they don't also do IT work.

# Who reads what is raised about IT: below the choice, and above its form.
about-it-readers-nobody = Right now nobody here can read this: everybody at the desk also works for IT or runs this program. You may write it all the same. It is kept, and IT can't read it, until there is somebody who may.
about-it-readers-nobody-hint = IT can't read this, and nobody else can yet
about-it-readers-security = Somebody from Security reads this, and nobody who does IT work.
about-it-readers-security-hint = Security reads this, IT can't
about-it-readers-leader = Somebody from the leadership reads this, and nobody who does IT work.
about-it-readers-leader-hint = The leadership reads this, IT can't
about-it-readers-security-and-leader = Somebody from Security or the leadership reads this, and nobody who does IT work.
about-it-readers-security-and-leader-hint = Security and the leadership read this, IT can't
