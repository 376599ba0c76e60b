# Die Startseite.
start-title = Was ist los?
start-lead = Sagen Sie uns, was Ihnen seltsam vorkommt. Das dauert eine Minute, und die Antwort steht auf der nächsten Seite.
start-more = Oder etwas anderes
start-next-title = Wie es weitergeht
start-next-1 = Sie heben die Hand.
start-next-2 = Wir sehen sofort nach und sagen, was zu tun ist.
start-next-3 = Ein Mensch kümmert sich und sagt Ihnen, wie es ausging.
start-promise-title = Niemand bekommt Vorwürfe
start-promise-says = Nicht fürs Fragen, nicht für ein Missgeschick, nicht für falschen Alarm. Wer sich meldet, hilft allen anderen.
start-readers-title = Wer das liest
start-readers-says = Die Menschen, die sich hier um IT und Sicherheit kümmern. Ob sie Ihren Namen sehen, entscheiden Sie.
start-answers = Antworten auf Fragen von anderen

# Die Antwort.
answer-title = Danke, dass Sie sich gemeldet haben
answer-received = Eingegangen am { $when }
answer-state-pending = Wir sehen nach
answer-pending-says = Ihre Meldung ist angekommen. Wir sehen gerade nach; diese Seite ändert sich in wenigen Sekunden von selbst.
answer-step-kept = Ihre Meldung ist da
answer-step-looking = Wir sehen nach
answer-step-person = Ein Mensch kümmert sich
answer-step-told = Sie hören, wie es ausging
answer-described-title = Das liest jetzt ein Mensch
answer-described-says = Es gibt keine E-Mail, die ein Programm prüfen könnte. Darum liest jemand, was Sie geschrieben haben. Die Antwort kommt hierher.
answer-do-now = Tun Sie jetzt das
urgent-answer = Brauchen Sie sofort jemanden? { $contact }
urgent-start = Kann es nicht warten? { $contact }
answer-saw = Was uns auffiel
answer-saw-towards-harm = Spricht für einen Trick:
answer-saw-away-from-harm = Spricht gegen einen Trick:
answer-saw-neither = Bemerkt:
answer-unchecked = Was wir nicht prüfen konnten
answer-lost = Was unterwegs verloren ging
answer-lost-says = Beim Weiterleiten einer E-Mail gehen Teile verloren. Wenn Sie sie noch haben, fügen Sie unten die E-Mail selbst als Datei hinzu.
answer-next = Wie es weitergeht
answer-outcome = Wie es ausging

exposure-title = Haben Sie damit schon etwas gemacht?
exposure-says = Tippen Sie alles an, was passt. Danach richtet sich, was wir tun, und niemand hält es Ihnen vor.
exposure-told = Das haben Sie uns gesagt
exposure-more = Noch etwas?
exposure-send = Mitteilen

thread-title = Zwischen Ihnen und uns
thread-empty = Noch nichts. Wenn wir etwas wissen müssen, fragen wir hier.
thread-you = Sie
thread-desk = Das Team
thread-automatic = Headsup
thread-add = Etwas ergänzen
thread-words = Was möchten Sie ergänzen?
thread-send = Senden

disagree-title = Ich glaube, Sie irren sich
disagree-says = Dann sagen Sie es bitte. Ein Mensch sieht noch einmal nach, und ein abgeschlossener Fall wird wieder geöffnet.
disagree-words = Was haben wir übersehen?
disagree-send = Bitte noch einmal ansehen
disagree-sent = Sie haben uns gebeten, noch einmal nachzusehen. Ein Mensch kümmert sich.

keep-link-title = Diesen Link aufheben
keep-link-says = Diese Seite gehört nur Ihnen. Wer den Link hat, kann sie lesen; behalten Sie ihn also für sich. Setzen Sie ein Lesezeichen, oder kopieren Sie ihn.
keep-link-anonymous = Sie haben ohne Namen gemeldet, deshalb können wir Ihnen den Link nicht noch einmal schicken.
keep-link-copy = Link kopieren
keep-link-copied = Kopiert

# Veröffentlichte Antworten.
answers-title = Antworten für alle
answers-lead = Jemand hat gefragt, wir haben geantwortet. Wer gefragt hat, steht nirgends.
answers-empty = Noch keine Antworten. Stellen Sie die erste Frage.
answers-ask = Eine Frage stellen
answers-when = Beantwortet am { $when }

# Bevor der Einrichtungslink benutzt wurde.
not-set-up-title = Headsup ist noch nicht eingerichtet
not-set-up-says = Wer es gestartet hat, findet dort, wo es läuft, einen Link zum Einrichten. Öffnen Sie ihn, um zu beginnen.
not-set-up-lost = Kein Link zu sehen? „headsup admin link“ zeigt einen neuen.
