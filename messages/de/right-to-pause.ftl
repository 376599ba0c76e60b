# The right to pause: one page that leaders sign, and everybody may print and show.
pause-title = Das Recht auf eine Pause
pause-lead = Wer hier arbeitet, darf jederzeit kurz anhalten und nachprüfen. Dafür braucht es keine Erlaubnis.
pause-payment = Sie dürfen jede Zahlung und jede Änderung von Bankdaten anhalten, bis jemand die Gegenseite unter einer Nummer angerufen hat, die wir vorher schon hatten.
pause-call = Sie dürfen jedes Gespräch beenden und unter einer Nummer zurückrufen, die Sie kennen.
pause-request = Sie dürfen jede Bitte liegen lassen, bis Sie nachgefragt haben, egal von wem sie kommt.
pause-hurry = „Es eilt“, „es ist geheim“ und „die Leitung will es so“ sind Gründe zum Nachprüfen, nie Gründe, es zu lassen.
pause-nobody-blamed = Niemand hier bekommt Vorwürfe wegen der Verzögerung.
pause-cost = Eine späte Zahlung lässt sich in Ordnung bringen, und wer wirklich anruft, kann warten. Lieber werden wir hundertmal gefragt als einmal zu wenig.
pause-signed-title = Unterschrieben von
pause-unsigned = Noch hat niemand diese Seite unterschrieben. Bitten Sie jemanden aus der Leitung darum: Es dauert eine Minute.
pause-line = Name, Datum, Unterschrift:
pause-sign = Für die Organisation unterschreiben
pause-print = Drucken
pause-link = Sie dürfen alles anhalten, um es zu prüfen: das Recht auf eine Pause
