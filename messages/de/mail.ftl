# Die Mails an jemanden, der sich gemeldet hat. Sie sagen dasselbe wie die eigene Seite, in weniger Worten.
mail-from = Headsup für { $organisation }
mail-hello = Guten Tag,
mail-hello-name = Guten Tag { $name },

mail-subject-answer = Danke. { $verdict }
mail-subject-answer-person = Danke. Das liest jetzt ein Mensch
mail-subject-update = Unsere Antwort hat sich geändert. { $verdict }
mail-subject-told = Danke, dass Sie uns das sagen
mail-subject-again = Wir sehen noch einmal nach
mail-subject-question = Eine Frage zu dem, was Sie gemeldet haben
mail-subject-word = Zu dem, was Sie gemeldet haben
mail-subject-outcome = Wie es ausging

mail-thanks = Danke, dass Sie sich gemeldet haben. Das war richtig, was immer dabei herauskommt.
mail-about = Ihre Meldung: { $kind }, { $when }.
mail-person = Es gibt keine E-Mail, die ein Programm prüfen könnte. Darum liest jemand, was Sie geschrieben haben, und antwortet Ihnen.
mail-changed = Wir haben noch einmal nachgesehen und wissen jetzt mehr als bei unserer letzten Mail.
mail-again = Wir haben den Fall wieder geöffnet und sehen noch einmal nach. Sie hören von uns, wie es ausgeht.
mail-told = Danke, dass Sie uns das sagen. Danach richtet sich, was wir tun, und niemand hält es Ihnen vor.
mail-taps = Haben Sie damit schon etwas gemacht? Tippen Sie an, was passt, und senden Sie es auf Ihrer Seite ab. Oder schreiben Sie es einfach in einer Antwort auf diese Mail. Niemand hält es Ihnen vor.
mail-next = Ein Mensch kümmert sich jetzt darum. Sie hören von uns, wie es ausging.
mail-next-closed = Bei uns ist es abgeschlossen. Wie es ausging, steht auf Ihrer Seite.
mail-question-answer = Antworten Sie einfach in Ihren eigenen Worten auf diese Mail, oder schreiben Sie auf Ihrer Seite.
mail-disagree = Sie glauben, wir irren uns? Dann sagen Sie es in einer Antwort oder hier, und ein Mensch sieht noch einmal nach: { $link }
mail-page = Ihre Seite mit allem, was uns auffiel und was wir besprochen haben: { $link }
mail-just-answer = Sie können einfach auf diese Mail antworten. Ihre Antwort erreicht die Menschen, die sich darum kümmern, und sonst niemanden.
mail-why = Sie bekommen diese Mail, weil sich hier jemand gemeldet und diese Adresse angegeben hat. Waren Sie das nicht, antworten Sie mit einem Wort, und wir gehen der Sache nach.
mail-why-desk = Das hat Ihnen jemand aus dem Team geschrieben, weil Sie sich hier gemeldet haben.
