# Was wir von einem Absender wissen: bekannt oder neu, wie gewohnt oder nicht, und ob es den Verlauf gab. Je ein schlichter Satz.
finding-acquaintance-first-contact = Von { $address } hat hier noch niemand Post bekommen, soweit wir zurücksehen können ({ $days } Tage).
finding-acquaintance-known-name-new-address = Der Name ist der von { $name }, sonst mit der Adresse { $known }; die Adresse { $address } kennt hier niemand.
finding-acquaintance-long-correspondence = Von { $address } kommt hier seit Langem Post, und auch diese Mail kommt wirklich von dort.
finding-acquaintance-reported-before = Kolleginnen und Kollegen haben schon einmal schädliche Post von { $address } gemeldet.
finding-acquaintance-unusual-reply-to = Wenn Sie antworten, geht Ihre Antwort an { $place }; bei diesem Absender ging sie noch nie dorthin.
finding-acquaintance-unusual-client = { $address } schreibt sonst mit einem anderen Mailprogramm.
finding-acquaintance-unusual-hour = { $address } schreibt sonst nie zu dieser Tageszeit.
finding-acquaintance-unusual-language = { $address } schreibt sonst in einer anderen Sprache.
finding-acquaintance-unknown-thread = Die Mail sieht wie eine Antwort aus, aber die Mail, auf die sie antwortet, wurde hier nie gesehen.
finding-acquaintance-stranger-in-thread = Die Mail mischt sich in ein echtes Gespräch ein, an dem { $address } nicht beteiligt war.
finding-acquaintance-answer-to-nothing = Die Mail sieht wie eine Antwort an jemanden von uns aus, gehört aber zu keiner früheren Mail.
