# Die elf Arten von Meldungen. Zu jeder: ihr Name als Auswahl, ein Hinweis darunter, die Überschrift des Formulars, eine erste Zeile.
kind-message = Eine seltsame E-Mail
kind-message-hint = Etwas stört Sie, oder Sie sind unsicher
kind-message-title = Eine seltsame E-Mail
kind-message-lead = Geben Sie uns am besten die E-Mail selbst. Wir sehen sie sofort an.

kind-call = Ein Anruf
kind-call-hint = Jemand rief an und wollte etwas
kind-call-title = Ein Anruf
kind-call-lead = Sagen Sie uns, wer anrief und was verlangt wurde. Auflegen dürfen Sie immer.

kind-text = Eine SMS oder ein Chat
kind-text-hint = SMS, Messenger, Firmenchat
kind-text-title = Eine SMS oder ein Chat
kind-text-lead = Ein Bildschirmfoto hilft am meisten. Bitte tippen Sie den Link nicht an, um mehr zu erfahren.

kind-payment-change = Eine Zahlung ist anders
kind-payment-change-hint = Neue Bankdaten, eine eilige Rechnung
kind-payment-change-title = Eine Zahlung ist anders
kind-payment-change-lead = Bitte zahlen Sie noch nicht. Wir prüfen das mit Ihnen, über eine Nummer, die wir schon hatten.

kind-device = Ein Gerät oder USB-Stick
kind-device-hint = Gefunden, unbekannt oder merkwürdig
kind-device-title = Ein Gerät oder ein USB-Stick
kind-device-lead = Lassen Sie es, wie es ist, und stecken Sie nichts an. Sagen Sie uns, was Sie sehen.

kind-lockout = Ich komme nicht rein
kind-lockout-hint = Ein Konto oder Bildschirm ist gesperrt
kind-lockout-title = Ich komme nicht rein
kind-lockout-lead = Wir bringen Sie wieder an die Arbeit und finden heraus, woran es lag.

kind-mistake = Mir ist etwas passiert
kind-mistake-hint = Geklickt, gesendet, bestätigt, getippt
kind-mistake-title = Mir ist etwas passiert
kind-mistake-lead = Gut, dass Sie es sagen. Das passiert allen einmal, und je früher wir es wissen, desto mehr lässt sich noch retten.

kind-lost-item = Etwas ist weg
kind-lost-item-hint = Handy, Laptop, Schlüssel, Papiere
kind-lost-item-title = Etwas ist weg
kind-lost-item-lead = Verloren oder gestohlen: erst melden, dann suchen. Wir können es von hier aus sperren.

kind-friction = Etwas steht mir im Weg
kind-friction-hint = Eine Regel oder Sperre stört die Arbeit
kind-friction-title = Etwas steht mir im Weg
kind-friction-lead = Eine Regel, die gute Arbeit aufhält, ist unser Fehler. Wir wollen davon hören.

kind-question = Eine Frage
kind-question-hint = Keine Frage ist dumm
kind-question-title = Eine Frage
kind-question-lead = Fragen Sie uns, was Sie wollen. Was Sie sich fragen, fragen sich auch andere.

kind-about-it = Etwas über die IT
kind-about-it-hint = Das kann die IT nicht lesen
kind-about-it-title = Etwas über die IT
kind-about-it-lead = Die IT kann das nicht lesen, und wer dieses Programm verwaltet, auch nicht. Lesen dürfen es nur Sicherheit und Leitung, sofern sie nicht selbst für die IT arbeiten.

# Wer liest, was die IT betrifft: unter der Auswahl, und über dem Formular.
about-it-readers-nobody = Zurzeit kann das hier niemand lesen: Alle im Team arbeiten auch für die IT oder verwalten dieses Programm. Schreiben können Sie trotzdem. Es bleibt aufgehoben, für die IT unlesbar, bis es jemanden gibt, der es lesen darf.
about-it-readers-nobody-hint = Die IT kann das nicht lesen, andere noch nicht
about-it-readers-security = Das liest jemand von der Sicherheit, der nicht für die IT arbeitet.
about-it-readers-security-hint = Das liest die Sicherheit, nicht die IT
about-it-readers-leader = Das liest jemand aus der Leitung, der nicht für die IT arbeitet.
about-it-readers-leader-hint = Das liest die Leitung, nicht die IT
about-it-readers-security-and-leader = Das liest jemand von der Sicherheit oder aus der Leitung, der nicht für die IT arbeitet.
about-it-readers-security-and-leader-hint = Das lesen Sicherheit und Leitung, nicht die IT
