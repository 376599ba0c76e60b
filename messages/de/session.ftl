# Anmelden, Einrichtungslink, Einladungen und Einmal-Links.
field-address = E-Mail-Adresse
field-password = Passwort
field-new-password = Ein Passwort wählen
field-new-password-hint = Mindestens 12 Zeichen. Ein paar Wörter hintereinander eignen sich gut.
field-your-name = Ihr Name
field-organisation = Name Ihrer Organisation
form-has-problems = Noch nicht ganz. Was zu ändern ist, steht unten.
problem-empty = Bitte ausfüllen.
problem-address = Bitte eine vollständige E-Mail-Adresse angeben, zum Beispiel name@schule.example.
problem-too-long = Bitte weniger Zeichen verwenden.
problem-password-too-short = Bitte mindestens 12 Zeichen. Ein paar Wörter hintereinander eignen sich gut.
problem-password-too-long = Bitte ein kürzeres Passwort; dieses ist länger, als wir annehmen können.
problem-password-name = Bitte etwas anderes als den eigenen Namen oder die Adresse.
problem-password-one-character = Bitte nicht nur ein einziges Zeichen wiederholen.
problem-address-taken = Zu dieser Adresse gibt es schon ein Konto.

sign-in-title = Am Schalter anmelden
sign-in-who = Das ist für alle, die Fälle bearbeiten. Zum Melden braucht niemand ein Konto:
sign-in-staff = zur Startseite.
sign-in-button = Anmelden
sign-in-lost = Ausgesperrt? Wer diesen Schalter betreibt, kann Ihnen einen Einmal-Link geben.
sign-in-no-match = Adresse und Passwort passen nicht zusammen. Bitte noch einmal versuchen.
sign-in-wait = { $seconds ->
    [one] Das waren viele Versuche. Bitte eine Sekunde warten und dann noch einmal versuchen.
   *[other] Das waren viele Versuche. Bitte { $seconds } Sekunden warten und dann noch einmal versuchen.
}

set-up-title = Den Schalter einrichten
set-up-lead = Zwei Minuten, einmal. Danach kann sich jede und jeder in Ihrer Organisation melden.
set-up-start = Womit möchten Sie beginnen?
set-up-demonstration = Die Beispiel-Organisation laden
set-up-demonstration-hint = Eine erfundene Schule mit einigen Fällen in verschiedenen Stadien, zum Umsehen. Ein Klick entfernt alles wieder.
set-up-own = Die eigene einrichten
set-up-own-hint = Ein leerer Schalter unter Ihrem eigenen Namen.
set-up-hats = Sie beginnen mit den Hüten für IT, Sicherheit und den Betrieb des Schalters. Laden Sie danach andere ein und geben Sie Hüte weiter.
set-up-button = Den Schalter öffnen

invitation-title = Am Schalter mitarbeiten
invitation-lead = Diese Einladung gilt für { $address }.
invitation-hats = Ihre Hüte:
invitation-button = Mein Konto anlegen

link-title = Ein neues Passwort wählen
link-lead = Guten Tag, { $name }. Dieser Link gilt einmal. Mit dem neuen Passwort sind Sie hier angemeldet und überall sonst abgemeldet.
link-button = Speichern und anmelden

hat-staff = Mitarbeitende
hat-it = IT
hat-security = Sicherheit
hat-leader = Leitung
hat-auditor = Prüfung
hat-admin = Verwaltung
