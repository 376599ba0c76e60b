# Hinweise an Kolleginnen und Kollegen: die Mail, die Seite hinter ihren Links, der Aushang auf der Startseite, und woraus
# ein Hinweis entworfen wird.

## Die Mail
heads-up-subject = Hinweis: { $title }
heads-up-hello = Guten Tag,
heads-up-intro = gerade geht etwas um, und vielleicht haben Sie es auch bekommen.
heads-up-spotted-some = Es ist hier aufgefallen und wurde sofort gemeldet.
heads-up-spotted-counted =
    { $count ->
        [one] Eine Person hier hat es bemerkt und gemeldet.
       *[other] { $count } Leute hier haben es bemerkt und gemeldet.
    }
heads-up-looks-like = Woran man es erkennt
heads-up-to-do = Was zu tun ist
heads-up-in-language = Diese Worte stehen auf { $language } hier, so wie sie geschrieben wurden.
heads-up-ask = Haben Sie es bekommen? Ein Tippen sagt es uns, und niemand nimmt es Ihnen übel:
heads-up-tap-nothing = Ich habe es auch bekommen und nichts getan:
heads-up-tap-clicked =
    { $kind ->
        [call] Ich habe mit ihnen gesprochen oder getan, was sie wollten:
        [payment-change] Ich habe geantwortet, oder es wurde etwas gezahlt:
        [device] Ich habe es angesteckt:
        [text] Ich habe auf den Link getippt oder geantwortet:
       *[other] Ich habe etwas darin angeklickt:
    }
heads-up-tap-note = Die Links führen auf unsere eigene Seite bei { $host }. Sie sind für Sie gemacht; wer diese Mail von Ihnen bekommt, kann sich hier melden: { $start }
heads-up-thanks = Danke an alle, die es bemerkt haben, und an Sie fürs Lesen.
heads-up-signed = Die Leute, die sich darum kümmern
heads-up-why = Sie bekommen das, weil Sie auf der Liste der Kolleginnen und Kollegen stehen.

## Die Seite hinter den Links
heads-up-page-title = Haben Sie es auch bekommen?
heads-up-page-lead = { $name }, noch ist nichts geschehen. Drücken Sie auf eins von beiden.
heads-up-page-lead-nameless = Noch ist nichts geschehen. Drücken Sie auf eins von beiden.
heads-up-button-nothing = Ich habe es auch bekommen und nichts getan
heads-up-button-nothing-hint = Gut zu wissen. So sehen wir, wie weit es umgeht.
heads-up-button-clicked =
    { $kind ->
        [call] Ich habe mit ihnen gesprochen oder getan, was sie wollten
        [payment-change] Ich habe geantwortet, oder es wurde etwas gezahlt
        [device] Ich habe es angesteckt
        [text] Ich habe auf den Link getippt oder geantwortet
       *[other] Ich habe etwas darin angeklickt
    }
heads-up-button-clicked-hint = Oder es ist etwas anderes geschehen: eine Datei geöffnet, ein Passwort eingegeben. Die nächste Seite sagt sofort, was zu tun ist.
heads-up-page-promise = Niemand nimmt Ihnen einen Klick übel. Je früher wir es wissen, desto kleiner bleibt es.
heads-up-page-over = Hierum haben wir uns schon gekümmert. Wenn Sie etwas damit getan haben, sagen Sie es uns trotzdem.
heads-up-page-answered = Sie haben es uns schon gesagt. Unsere Antwort steht auf Ihrer Seite.
heads-up-page-yours = Zu meiner Seite
heads-up-page-more = Ist seitdem mehr geschehen?

## Der Aushang
heads-up-banner-label = Geht gerade um
heads-up-banner-more = Woran man es erkennt, und was zu tun ist
heads-up-banner-nothing = Ich habe es auch
heads-up-banner-clicked =
    { $kind ->
        [call] Ich habe mit ihnen gesprochen
        [payment-change] Ich habe geantwortet oder gezahlt
        [device] Ich habe es angesteckt
        [text] Ich habe getippt oder geantwortet
       *[other] Ich habe geklickt
    }
heads-up-raise-note = Zum Hinweis: { $title }
heads-up-raise-clicked = Schicken Sie das ab; die nächste Seite sagt sofort, was zu tun ist.
heads-up-raise-nothing = Mehr braucht es nicht: Sie dürfen das so abschicken.

## Woraus ein Hinweis entworfen wird
heads-up-draft-title =
    { $kind ->
        [message] Eine Mail, die nicht ist, was sie vorgibt
        [call] Anrufe, die nicht sind, was sie vorgeben
        [text] Kurznachrichten, die nicht sind, was sie vorgeben
        [payment-change] Falsche Nachrichten über Bankverbindungen
        [device] Geräte, die niemand kennt
       *[other] Etwas, das gerade umgeht
    }
heads-up-draft-title-subject = Eine Mail über „{ $subject }“
heads-up-draft-from = Es ist eine Mail von „{ $name }“, gesendet von { $address }.
heads-up-draft-from-name = Es ist eine Mail von „{ $name }“.
heads-up-draft-from-address = Es ist eine Mail von { $address }.
heads-up-draft-subject = Ihr Betreff ist „{ $subject }“.
heads-up-draft-hosts = Sie will, dass man zu { $hosts } geht.
heads-up-draft-looks =
    { $kind ->
        [message] Es ist eine Mail, die …
        [call] Jemand ruft an, gibt sich als … aus und fragt nach …
        [text] Eine Kurznachricht kommt von … und fragt nach …
        [payment-change] Eine Nachricht sagt, dass sich eine Bankverbindung geändert hat, und bittet um Zahlung auf ein neues Konto.
        [device] Ein Gerät oder ein Speicherstick, den niemand kennt, taucht auf bei …
       *[other] Es sieht so aus: …
    }
heads-up-draft-do =
    { $kind ->
        [message]
            Bitte nichts darin anklicken, öffnen oder beantworten. Sie dürfen sie löschen.
            Wenn Sie etwas angeklickt, geöffnet oder beantwortet haben, sagen Sie es uns gleich, auch wenn scheinbar nichts geschehen ist.
        [call]
            Legen Sie einfach auf. Niemand Echtes nimmt es Ihnen übel.
            Wenn Sie etwas gesagt oder getan haben, was man von Ihnen wollte, sagen Sie es uns gleich.
        [text]
            Bitte nicht auf den Link tippen und nicht antworten.
            Wenn Sie es getan haben, sagen Sie es uns gleich.
        [payment-change]
            Bitte noch nichts zahlen und nichts ändern. Rufen Sie die andere Seite unter einer Nummer an, die Sie vorher hatten.
            Wenn schon etwas gezahlt wurde, sagen Sie es uns gleich.
        [device]
            Bitte nicht anstecken. Legen Sie es beiseite und sagen Sie uns, wo es ist.
            Wenn es angesteckt war, sagen Sie es uns gleich.
       *[other] Wenn es Ihnen begegnet, lassen Sie es in Ruhe und sagen Sie es uns.
    }
