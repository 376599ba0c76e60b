# Die Startseite.
start-title = Was ist los?
start-lead = Sagen Sie uns, was Ihnen seltsam vorkommt. Das dauert eine Minute, und die Antwort steht auf der nächsten Seite.
start-more = Oder etwas anderes
start-next-title = Wie es weitergeht
start-next-1 = Sie heben die Hand.
start-next-2 = Wir sehen sofort nach und sagen Ihnen, was zu tun ist.
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
answer-pending-says = Ihre Meldung ist angekommen. Wir sehen gerade nach; in wenigen Sekunden erscheint hier die Antwort.
answer-step-kept = Ihre Meldung ist da
answer-step-looking = Wir sehen nach
answer-step-person = Ein Mensch kümmert sich
answer-step-told = Sie hören, wie es ausging
answer-described-title = Das liest jetzt ein Mensch
answer-described-says = Es gibt keine E-Mail, die ein Programm prüfen könnte. Darum liest jemand, was Sie geschrieben haben. Die Antwort kommt hierher.
answer-do-now = Tun Sie das jetzt
urgent-answer = Brauchen Sie sofort jemanden? { $contact }
urgent-start = Kann es nicht warten? { $contact }
answer-saw = Was uns auffiel
answer-saw-towards-harm = Spricht für einen Trick:
answer-saw-away-from-harm = Spricht gegen einen Trick:
answer-saw-neither = Bemerkt:
answer-unchecked = Was wir nicht prüfen konnten
answer-lost = Was unterwegs verloren ging
answer-lost-says = Beim Weiterleiten einer E-Mail gehen Teile verloren. Haben Sie die E-Mail noch, fügen Sie sie unten als Datei hinzu.
answer-next = Wie es weitergeht
answer-outcome = Wie es ausging

exposure-title = Haben Sie damit schon etwas gemacht?
exposure-says = Tippen Sie alles an, was passt. Danach richtet sich, was wir tun, und niemand hält es Ihnen vor.
exposure-told = Das haben Sie uns gesagt
exposure-more = Noch etwas?
exposure-send = Mitteilen

thread-title = Ihr Gespräch mit dem Team
thread-empty = Noch nichts. Wenn wir etwas wissen müssen, fragen wir hier.
thread-you = Sie
thread-desk = Das Team
thread-automatic = Headsup
thread-somebody-else = Jemand anderes, per Mail
thread-add = Etwas ergänzen
thread-words = Was möchten Sie ergänzen?
thread-send = Senden

disagree-title = Ich glaube, Sie irren sich
disagree-says = Dann sagen Sie es bitte. Ein Mensch sieht noch einmal nach, und ein abgeschlossener Fall wird wieder geöffnet.
disagree-words = Was haben wir übersehen?
disagree-send = Bitte noch einmal ansehen
disagree-sent = Sie haben uns gebeten, noch einmal nachzusehen. Ein Mensch kümmert sich darum.

keep-link-title = Diesen Link aufheben
keep-link-says = Diese Seite gehört nur Ihnen. Wer den Link hat, kann sie lesen; behalten Sie ihn also für sich. Setzen Sie ein Lesezeichen, oder kopieren Sie ihn.
keep-link-anonymous = Sie haben ohne Namen gemeldet, deshalb können wir Ihnen den Link nicht noch einmal schicken.
keep-link-sealed = Ihr Name ist versiegelt, deshalb erreicht Sie keine E-Mail von uns: Antworten stehen nur auf dieser Seite.
seal-opened = Zwei Personen haben das Siegel auf Ihrem Namen gemeinsam geöffnet, aus diesem Grund: { $reason }
keep-link-copy = Link kopieren
keep-link-copied = Kopiert
name-read-title = Wer Ihren Namen gesehen hat
name-read-nobody = Noch niemand. Wer Ihre Meldung öffnet, steht dann hier.
name-read-line = { $who }, { $day }
name-read-program = Ein angeschlossenes Programm

# Veröffentlichte Antworten.
answers-title = Antworten für alle
answers-lead = Jemand hat gefragt, das Team hat geantwortet. Wer gefragt hat, erfährt niemand.
answers-empty = Noch keine Antworten. Stellen Sie die erste Frage.
answers-ask = Eine Frage stellen
answers-when = Beantwortet am { $when }

# Bevor der Einrichtungslink benutzt wurde.
not-set-up-title = Headsup ist noch nicht eingerichtet
not-set-up-says = Wer es gestartet hat, findet im selben Fenster einen Link zum Einrichten. Mit ihm geht es los.
not-set-up-lost = Kein Link zu sehen? „headsup admin link“ zeigt einen neuen.
