# The mails to somebody who raised a hand. They say what the private page says, in fewer words.
mail-from = Headsup at { $organisation }
mail-hello = Hello,
mail-hello-name = Hello { $name },

mail-subject-answer = Thank you. { $verdict }
mail-subject-answer-person = Thank you. A person reads this now
mail-subject-update = Our answer has changed. { $verdict }
mail-subject-told = Thank you for telling us
mail-subject-again = We are looking at it again
mail-subject-question = A question about what you told us
mail-subject-word = About what you told us
mail-subject-outcome = How it ended

mail-thanks = Thank you for raising your hand. You were right to, whatever comes of it.
mail-about = What you told us: { $kind }, { $when }.
mail-person = There is no e-mail to look at by machine, so somebody reads your words and answers you.
mail-changed = We have looked again, and we know more than when we wrote to you.
mail-again = We have opened it again and are looking at it. You hear from us how it ends.
mail-told = Thank you for telling us. It changes what we do next, and nobody will hold it against you.
mail-taps = Did you do anything with it? Tap what fits, then send it on your page. Or simply write it in an answer to this mail. Nobody will hold it against you.
mail-next = A person takes care of it now. You hear from us how it ended.
mail-next-closed = It is finished on our side. You find how it ended on your page.
mail-question-answer = Just answer this mail in your own words, or write on your page.
mail-disagree = You think we are wrong? Then say so in an answer, or here, and a person looks again: { $link }
mail-page = Your page, with everything we saw and said: { $link }
mail-just-answer = You can simply answer this mail. It reaches the people who look after this, and nobody else.
mail-why = You get this because somebody raised a hand here and left this address. If it wasn't you, answer with a word and we look into it.
mail-why-desk = A person at the desk wrote this to you because you raised a hand here.
