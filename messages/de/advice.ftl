# Was wir jemandem raten, der sich gemeldet hat; aus den Playbooks. Jede Zeile ist eine einzige Sache, in Worten, die keine
# Erklärung brauchen. Nichts hier nennt etwas sicher, und nichts hier gibt jemandem die Schuld.

## Nach Art der Meldung
advice-message = Wenn Sie für Ihre Arbeit etwas aus dieser Nachricht brauchen, schreiben Sie uns unten. Wir finden einen Weg.
advice-call-hang-up = Falls noch jemand in der Leitung ist, legen Sie einfach auf. Wer es ehrlich meint, nimmt das nicht übel.
advice-call-ring-back = Könnte der Anruf echt gewesen sein, rufen Sie zurück: unter einer Nummer, die Sie schon vorher hatten, nie unter der aus dem Anruf.
advice-text-leave = Bitte tippen Sie den Link nicht an und antworten Sie nicht.
advice-text-ask-another-way = Scheint die Nachricht von jemandem zu kommen, den Sie kennen, fragen Sie auf anderem Weg nach: per Anruf oder persönlich.
advice-payment-hold = Bitte zahlen Sie noch nicht und ändern Sie noch nichts. Eine Zahlung, die einen Tag später kommt, richtet kaum Schaden an.
advice-payment-known-number = Wir rufen die andere Seite unter einer Nummer an, die wir schon vorher hatten. Bitte nutzen Sie die Nummer aus der Nachricht nicht, auch nicht zum Nachfragen.
advice-device-hands-off = Bitte schließen Sie es nirgends an und probieren Sie es nicht aus. Legen Sie es beiseite und schreiben Sie uns, wo es liegt.
advice-stick-owner = Bitte sehen Sie nicht darauf nach, wem es gehört. Wer es vermisst, kann zu uns kommen.
advice-device-odd-computer = Verhält sich ein Computer seltsam, schalten Sie sein WLAN aus oder ziehen Sie das Netzwerkkabel, und lassen Sie ihn eingeschaltet.
advice-box-leave = Bitte lassen Sie es mit allen Kabeln, wo es ist: Woran es hängt, zeigt, wem es gehört. Ein Bild davon hilft uns dabei.
advice-box-nobody-moves = Bitte lassen Sie es niemanden mitnehmen oder ausschalten, bis wir es angesehen haben, auch wenn jemand sagt, es sei seins.
advice-lockout-stop-trying = Bitte versuchen Sie es vorerst nicht weiter: Jeder Versuch kann die Sperre verlängern. Wir melden uns unter einer Nummer, die uns schon vorliegt.
advice-lockout-old-password = Haben Sie Ihr Passwort kürzlich geändert? Dann nutzt Ihr Telefon oder Tablet vielleicht noch das alte. Schalten Sie dort den E-Mail-Abruf aus, bis wir gesprochen haben.
advice-mistake-leave-as-is = Bitte lassen Sie jetzt alles, wie es ist, und räumen Sie nicht allein auf. Je früher wir gemeinsam nachsehen, desto mehr lässt sich rückgängig machen.
advice-lost-where = Schreiben Sie uns unten, wann und wo Sie es zuletzt hatten, auch wenn Sie es nicht genau wissen.
advice-lost-with-it = War ein Passwort, eine PIN, ein Schlüssel oder ein Ausweis dabei? Sagen Sie es uns, dann sperren wir es.
advice-lost-found-again = Taucht es wieder auf, sagen Sie es uns, bevor Sie es benutzen.
advice-lost-key-which = Schreiben Sie uns unten, was damit aufgeht. Wir lassen es sperren oder das Schloss tauschen.
advice-lost-papers-what = Schreiben Sie uns unten, was darin stand und um wen es ging, so gut Sie sich erinnern.
advice-stolen-police = Bitte holen Sie es nicht selbst zurück, auch wenn eine Karte zeigt, wo es ist. Melden Sie es der Polizei, und schreiben Sie uns unten deren Zeichen.
advice-friction = Schreiben Sie uns unten, was Sie erledigen wollten und bis wann. Wir suchen einen Weg und sehen uns dann die Regel an.
advice-question = Keine Frage ist zu klein. Sie bekommen hier eine Antwort in klaren Worten.
advice-about-it = Weder die IT noch die Administratoren können das lesen. Hier antwortet Ihnen jemand von der Sicherheit oder aus der Leitung.

## Nach dem, was schon geschehen ist
advice-right-to-tell = Es war richtig, uns das zu sagen. So etwas passiert aufmerksamen Menschen jeden Tag, und weil Sie es sagen, bleibt der Schaden kleiner.
advice-opened = Das Öffnen allein schadet selten. Schließen Sie die Nachricht, und rühren Sie Links und Anhänge nicht an.
advice-clicked-close = Schließen Sie die Seite, die der Link geöffnet hat. Sie müssen dort vorher nichts anklicken.
advice-clicked-typed = Haben Sie ein Passwort eingegeben, oder wurde eine Datei geladen? Tippen Sie es unten an, denn dann ist mehr zu tun.
advice-change-password = Ändern Sie dieses Passwort jetzt. Geben Sie die Adresse der echten Seite selbst ein, oder bitten Sie uns, es mit Ihnen zu tun.
advice-password-elsewhere = Nutzen Sie dasselbe Passwort auch woanders, ändern Sie es dort ebenfalls, und nehmen Sie überall ein anderes.
advice-refuse-prompts = Lehnen Sie jede Anmelde-Anfrage ab, die Sie nicht selbst ausgelöst haben, so oft sie auch wiederkommt.
advice-code-break-off = Falls Sie noch in Kontakt sind, brechen Sie ihn jetzt ab. Wer es ehrlich meint, bittet Sie nie, einen Code vorzulesen.
advice-code-which-service = Schreiben Sie uns unten, von welchem Dienst der Code kam: vom E-Mail-Konto, von der Bank, vom Telefon.
advice-attachment-close = Schließen Sie die Datei und öffnen Sie sie nicht noch einmal. Wirkt danach etwas seltsam, schalten Sie das WLAN aus oder ziehen Sie das Netzwerkkabel, und rufen Sie uns an.
advice-network-off = Ziehen Sie jetzt das Netzwerkkabel oder schalten Sie das WLAN aus, und lassen Sie den Computer eingeschaltet.
advice-work-elsewhere = Bitte arbeiten Sie nicht an diesem Computer, bis wir ihn angesehen haben. Wir leihen Ihnen etwas, damit Sie weitermachen können.
advice-replied-stop = Bitte antworten Sie nicht noch einmal, auch nicht, um sich zu beschweren.
advice-replied-what = Schreiben Sie uns unten, was Sie geschickt haben. Am wichtigsten ist es, wenn ein Passwort, ein Code oder Bankdaten dabei waren.
advice-paid-bank-now = Rufen Sie jetzt die Bank an, unter der Nummer auf Ihrer Bankkarte oder aus Ihren eigenen Unterlagen, und lassen Sie die Zahlung stoppen. Hat die Buchhaltung gezahlt, rufen Sie dort an. Es zählen Minuten.
advice-paid-keep = Heben Sie alles auf: die Nachricht, die Bankdaten, die Uhrzeit der Zahlung.
advice-unplug = Ziehen Sie es ab und stecken Sie es nicht wieder an.

## Nach dem Ergebnis, und danach, wie es uns erreicht hat
advice-harmful = Klicken, öffnen und beantworten Sie nichts darin. Wir haben, was wir brauchen; Sie können die Nachricht löschen.
advice-suspicious = Lassen Sie sie in Ruhe, bis Sie von uns hören. Müssen Sie den Absender erreichen, nutzen Sie eine Nummer oder Adresse, die Sie schon vorher hatten.
advice-unwanted = Das ist Werbung. Sie können sie löschen oder als Spam markieren. Kennen Sie die Firma, können Sie sich ruhig abmelden.
advice-cant-tell = Wir konnten nicht genug prüfen, um etwas zu sagen. Bitte lassen Sie es in Ruhe, bis jemand von uns es angesehen hat.
advice-nothing-wrong = Wir haben nichts Auffälliges gefunden. Geht es um Geld, ein Passwort oder Eile, fragen Sie trotzdem beim Absender nach, auf einem Weg, den Sie schon vorher kannten.
advice-attach-next-time = Beim Weiterleiten geht ein Teil dessen verloren, was wir ansehen. Haben Sie die Nachricht noch, fügen Sie sie unten als Datei hinzu: Ziehen Sie sie aus dem Mailprogramm hierher, oder speichern Sie sie vorher.
