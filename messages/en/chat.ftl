# What a chat is answered. The person reads it between other messages: short, and the link last.
chat-thanks = Thank you for raising your hand. It reached the desk.
chat-do-now = What to do now:
chat-link = Your answer and everything that follows: { $link } (this link is yours alone; please keep it)
chat-link-and-later = We look at it now and write here again. Your answer and everything that follows: { $link } (this link is yours alone; please keep it)
chat-how-to = Write after the command what feels off, for example a strange mail, a call or a question. A first word may say what it is about: question, call, payment, lost. On the page there is room for files too: { $link }
chat-about-it = Something about IT itself is better raised on the page, where IT can't read it. Nothing was kept here: { $link }
chat-not-in-public = Others read this channel, so nothing confidential is taken here, and nothing was kept. On the page it stays between you and the desk: { $link }
chat-verdict = { $verdict }. { $says }
    More about it: { $link }
