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
answer-title-pending = Danke, es ist angekommen
answer-received = Eingegangen am { $when }
answer-state-pending = Wir sehen nach
answer-state-open = Ein Mensch kümmert sich
answer-state-closed = Abgeschlossen
answer-pending-says = Ihre Meldung ist angekommen. Wir sehen gerade nach; diese Seite ändert sich in wenigen Sekunden von selbst.
answer-step-kept = Ihre Meldung ist da
answer-step-looking = Wir sehen nach
answer-step-person = Ein Mensch kümmert sich
answer-step-told = Sie hören, wie es ausging
answer-described-title = Das liest jetzt ein Mensch
answer-described-says = Es gibt keine E-Mail, die ein Programm prüfen könnte. Darum liest jemand, was Sie geschrieben haben. Die Antwort kommt hierher.
answer-do-now = Tun Sie jetzt das
answer-do-now-kind = Bis dahin
answer-saw = Was uns auffiel
answer-saw-odd = Spricht für einen Trick:
answer-saw-fine = Spricht gegen einen Trick:
answer-saw-note = Bemerkt:
answer-unchecked = Was wir nicht prüfen konnten
answer-lost = Was unterwegs verloren ging
answer-lost-says = Beim Weiterleiten einer E-Mail gehen Teile verloren. Wenn Sie sie noch haben, fügen Sie unten die E-Mail selbst als Datei hinzu.
answer-next = Wie es weitergeht
answer-outcome = Wie es ausging
answer-lesson = Was wir daraus lernen

exposure-title = Haben Sie damit schon etwas gemacht?
exposure-says = Tippen Sie alles an, was passt. Danach richtet sich, was wir tun, und niemand hält es Ihnen vor.
exposure-send = Mitteilen
exposure-added = Danke. Was Sie jetzt tun können, steht oben.

thread-title = Zwischen Ihnen und uns
thread-empty = Noch nichts. Wenn wir etwas wissen müssen, fragen wir hier.
thread-you = Sie
thread-desk = Das Team
thread-automatic = Headsup
thread-add = Etwas ergänzen
thread-words = Was möchten Sie ergänzen?
thread-send = Senden
thread-files-added = { $count ->
    [one] mit einer Datei
   *[other] mit { $count } Dateien
}

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

# Wenn etwas nicht klappt.
refusal-home = Zurück zum Anfang
refusal-not-found-title = Hier ist nichts
refusal-not-found-says = Der Link ist vielleicht abgeschnitten oder gilt nicht mehr. Wenn Sie ihn kopiert haben, prüfen Sie, ob er vollständig ist.
refusal-sign-in-first-title = Bitte melden Sie sich erst an
refusal-sign-in-first-says = Diese Seite ist für das Team.
refusal-cross-site-title = Das kam nicht von unserer Seite
refusal-cross-site-says = Wir haben es angehalten, weil es offenbar eine andere Website in Ihrem Namen geschickt hat. Wenn Sie es waren, fangen Sie hier noch einmal an.
refusal-too-large-title = Das war zu groß
refusal-too-large-says = Wir nehmen Dateien bis 25 MB und zusammen bis 60 MB. Lassen Sie die größte weg und erzählen Sie uns in einem Satz davon.
refusal-not-understood-title = Das konnten wir nicht lesen
refusal-not-understood-says = Im Formular ist unterwegs etwas durcheinandergeraten. Gehen Sie eine Seite zurück: Was Sie geschrieben haben, sollte noch da sein. Senden Sie es dann noch einmal.
refusal-link-spent-title = Dieser Link ist verbraucht
refusal-link-spent-says = Er gilt einmal und nur eine Zeit lang. Bitten Sie um einen neuen, wo Sie ihn herhaben.
refusal-too-many-title = Das war viel auf einmal
refusal-too-many-says = Bitte warten Sie eine Minute und versuchen Sie es dann noch einmal. Wenn es eilt, rufen Sie Ihre IT an.
refusal-changed-meanwhile-title = Jemand war schneller
refusal-changed-meanwhile-says = Das hat sich geändert, während Sie es ansahen. Laden Sie die Seite neu und prüfen Sie, ob Ihre Änderung noch nötig ist.
refusal-too-slow-title = Das hat zu lange gedauert
refusal-too-slow-says = Die Verbindung war zu langsam, um alles zu empfangen. Versuchen Sie es noch einmal, mit weniger oder kleineren Dateien.
refusal-our-fault-title = Da ist uns etwas missglückt
refusal-our-fault-says = Das liegt an uns, nicht an Ihnen. Bitte versuchen Sie es in einer Minute noch einmal. Wenn es eilt, rufen Sie Ihre IT an.
not-set-up-title = Headsup ist noch nicht eingerichtet
not-set-up-says = Wer es gestartet hat, findet dort, wo es läuft, einen Link zum Einrichten. Öffnen Sie ihn, um zu beginnen.
not-set-up-lost = Kein Link zu sehen? „headsup admin link“ zeigt einen neuen.
