# "Was this you?": the mail that asks, and the page on which a person answers.
was-this-you-subject = Was this you? A short question
was-this-you-hello = Hello { $name },
was-this-you-mail-about = Somebody raised a hand about something that may have been done by you, or in your name:
was-this-you-mail-ask = Was this you? Open this page and press yes, no or not sure:
was-this-you-mail-note = The link leads to our own page at { $host }, and it asks for no password. If you would rather not open it, ring us on a number you already know.
was-this-you-title = Was this you?
was-this-you-lead = { $name }, somebody raised a hand about this. Looking at this page answers nothing: press one of the three.
said-yes = Yes, this was me
said-yes-hint = Then nobody needs to worry about it.
said-no = No, this was not me
said-no-hint = Then we look into it at once.
said-not-sure = I am not sure
said-not-sure-hint = Then we find out together.
was-this-you-promise = Every answer helps, and none is held against you.
was-this-you-thanks = Thank you. The desk has your answer.
was-this-you-thanks-says =
    { $said ->
        [yes] You said that it was you.
        [no] You said that it was not you. We look into it; please answer nothing and change nothing on account of it until you hear from us.
       *[other] You said that you are not sure. We look into it with you.
    }
was-this-you-over = This question is over, and nobody waits for an answer any more.
was-this-you-more = Tell the desk more
