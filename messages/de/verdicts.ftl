# Das Ergebnis in Worten. Nie, dass etwas harmlos sei: Das Beste ist, dass nichts Auffälliges gefunden wurde.
verdict-harmful = Das soll Schaden anrichten
verdict-harmful-says = Bitte lassen Sie die Finger davon. Es war richtig, das zu melden, und es hilft jetzt auch anderen.
verdict-suspicious = Hier stimmt etwas nicht
verdict-suspicious-says = Bitte lassen Sie die Finger davon, bis jemand nachgesehen hat. Wir sind dran.
verdict-unwanted = Das ist Werbung
verdict-unwanted-says = Man will Ihnen etwas verkaufen; einen Trick haben wir nicht gesehen. Sie können es löschen. Gut, dass Sie gefragt haben.
verdict-cant-tell = Wir können es noch nicht sagen
verdict-cant-tell-says = Es gab zu wenig, was wir prüfen konnten. Ein Mensch sieht es sich an. Bitte lassen Sie bis dahin die Finger davon.
verdict-nothing-wrong-found = Wir haben nichts Auffälliges gefunden
verdict-nothing-wrong-found-says = Wir haben genau hingesehen, und nichts fiel auf. Wenn es Sie immer noch stört, sagen Sie es uns unten: Vielleicht sehen Sie, was uns entgangen ist.

# Wie ein Fall ausging.
outcome-harm = Es ist Schaden entstanden, und wir haben uns darum gekümmert
outcome-near-miss = Es drohte Schaden, aber es ist nichts passiert
outcome-false-alarm = Es war nichts Schlimmes, und es war richtig zu fragen
outcome-answered = Ihre Frage ist beantwortet
