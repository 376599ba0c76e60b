# What we remember of a sender: known or new, as usual or not, and whether the thread was there. One plain sentence each.
finding-acquaintance-first-contact = Nobody here has had mail from { $address } before, as far back as we can see ({ $days } days).
finding-acquaintance-known-name-new-address = The name is that of { $name }, who usually writes from { $known }; nobody here knows the address { $address }.
finding-acquaintance-long-correspondence = People here have had mail from { $address } for a long time, and this one really comes from there.
finding-acquaintance-reported-before = Colleagues have reported harmful mail from { $address } before.
finding-acquaintance-unusual-reply-to = If you answer, your answer goes to { $place }; with this sender it has never gone there before.
finding-acquaintance-unusual-client = { $address } usually writes with another mail program.
finding-acquaintance-unusual-hour = { $address } never writes at this hour of the day.
finding-acquaintance-unusual-language = { $address } usually writes in another language.
finding-acquaintance-unknown-thread = The mail looks like an answer, but the mail it answers has never been seen here.
finding-acquaintance-stranger-in-thread = The mail joins a conversation that is real, but { $address } had no part in it.
finding-acquaintance-answer-to-nothing = The mail looks like an answer to one of us, but it is tied to no earlier mail.
