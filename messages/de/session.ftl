# Anmelden, Einrichtungslink, Einladungen und Einmal-Links.
field-address = E-Mail-Adresse
field-password = Passwort
field-new-password = Ein Passwort wählen
field-new-password-hint = Mindestens 12 Zeichen. Ein paar Wörter hintereinander eignen sich gut.
field-your-name = Ihr Name
field-organisation = Name Ihrer Organisation
form-has-problems = Fast geschafft. Was noch zu ändern ist, steht beim Feld.
problem-empty = Bitte ausfüllen.
problem-address = Bitte eine vollständige E-Mail-Adresse angeben, zum Beispiel name@schule.example.
problem-too-long = Bitte weniger Zeichen verwenden.
problem-password-too-short = Bitte mindestens 12 Zeichen. Ein paar Wörter hintereinander eignen sich gut.
problem-password-too-long = Bitte ein kürzeres Passwort; dieses ist länger, als wir annehmen können.
problem-password-name = Bitte etwas anderes als den eigenen Namen oder die Adresse.
problem-password-one-character = Bitte nicht nur ein einziges Zeichen wiederholen.
problem-password-breached = Dieses Passwort steht auf einer Liste bekannt gewordener Passwörter. Bitte ein anderes: ein paar Wörter hintereinander, auf die nur Sie kommen.
problem-address-taken = Zu dieser Adresse gibt es schon ein Konto.

sign-in-title = Für das Team anmelden
sign-in-who = Hier melden sich alle an, die Fälle bearbeiten. Wer etwas melden möchte, braucht kein Konto:
sign-in-staff = hier geht es zur Startseite.
sign-in-button = Anmelden
sign-in-lost = Ausgesperrt? Wer Headsup hier verwaltet, kann Ihnen einen Einmal-Link geben.
sign-in-passkey-demanded = Dieses Team verlangt zwei Faktoren, und Sie haben einen Passkey: Bitte melden Sie sich damit an.
sign-in-no-match = Adresse und Passwort passen nicht zusammen. Bitte versuchen Sie es noch einmal.
sign-in-wait = { $seconds ->
    [one] Das waren viele Versuche. Bitte warten Sie eine Sekunde und versuchen Sie es dann noch einmal.
   *[other] Das waren viele Versuche. Bitte warten Sie { $seconds } Sekunden und versuchen Sie es dann noch einmal.
}

passkey-sign-in = Mit einem Passkey anmelden
passkey-or-password = oder mit dem Passwort
passkey-no-match = Das hat nicht geklappt. Bitte versuchen Sie es noch einmal oder nehmen Sie das Passwort.
passkey-broken = Headsup ist gerade nicht erreichbar. Bitte versuchen Sie es gleich noch einmal.
passkey-too-old = Das hat zu lange gedauert oder kam zweimal an. Bitte versuchen Sie es noch einmal.
passkey-not-made = Es ist kein Passkey entstanden. Bitte versuchen Sie es noch einmal; bietet Ihr Gerät keinen an, hat es vielleicht schon einen für dieses Konto.
passkey-too-many = Mehr Passkeys passen nicht in dieses Konto. Bitte entfernen Sie zuerst einen.
passkey-taken = Dieser Passkey gehört schon zu einem Konto.
app-code-title = Noch ein Schritt
app-code-lead = Das Passwort stimmt. Geben Sie den Code ein, den Ihre App gerade zeigt.
app-code-field = Code aus Ihrer App
app-code-lost = Keine App zur Hand? Auch ein Wiederherstellungscode gilt hier, jeder einmal.
app-code-button = Anmelden
app-code-no-match = Dieser Code gilt gerade nicht. Bitte geben Sie den nächsten ein, den Ihre App zeigt.
app-code-too-old = Das hat zu lange gedauert. Bitte fangen Sie noch einmal an.
account-wrong-password = Das ist nicht das Passwort, das wir kennen. Bitte versuchen Sie es noch einmal.

set-up-title = Headsup einrichten
set-up-lead = Das dauert zwei Minuten und ist nur einmal nötig. Danach können sich alle in Ihrer Organisation melden.
set-up-start = Womit möchten Sie beginnen?
set-up-demonstration = Die Beispiel-Organisation laden
set-up-demonstration-hint = Eine erfundene Schule mit einigen Fällen, vom frischen bis zum abgeschlossenen, zum Umsehen. Ein Klick entfernt alles wieder.
set-up-own = Die eigene einrichten
set-up-own-hint = Noch ohne Fälle, unter dem Namen Ihrer Organisation.
set-up-hats = Sie beginnen mit den Hüten IT, Sicherheit und Verwaltung. Laden Sie danach andere ein und geben Sie Hüte weiter.
set-up-button = Loslegen

invitation-title = Im Team mitarbeiten
invitation-lead = Diese Einladung gilt für { $address }.
invitation-hats = Ihre Hüte:
invitation-button = Mein Konto anlegen

link-title = Ein neues Passwort wählen
link-lead = Guten Tag, { $name }. Dieser Link gilt einmal. Mit dem neuen Passwort sind Sie hier angemeldet und überall sonst abgemeldet; Codes aus einer App werden dabei abgeschaltet.
link-button = Speichern und anmelden

hat-staff = Mitarbeitende
hat-it = IT
hat-security = Sicherheit
hat-leader = Leitung
hat-auditor = Prüfung
hat-admin = Verwaltung

provider-sign-in = Mit dem Konto Ihrer Organisation anmelden
provider-too-old = Das hat zu lange gedauert oder begann in einem anderen Browser. Bitte versuchen Sie es noch einmal.
provider-not-there = Sie sind zurückgekommen, ohne sich dort anzumelden. Versuchen Sie es noch einmal, oder nehmen Sie Ihr Passwort.
provider-no-account = Unter diesem Konto kennen wir hier niemanden. Wer Headsup hier verwaltet, kann Sie einladen, mit der Adresse, unter der Ihre Organisation Sie kennt.
provider-unreachable = Die Anmeldung Ihrer Organisation lässt sich gerade nicht benutzen. Ihr Passwort gilt trotzdem.
provider-does-not-hold = Was die Anmeldung Ihrer Organisation uns gesagt hat, ließ sich nicht bestätigen. Bitte versuchen Sie es noch einmal.
