# „Waren Sie das?“: die E-Mail mit der Frage und die Seite, auf der jemand antwortet.
was-this-you-subject = Waren Sie das? Eine kurze Frage
was-this-you-hello = Guten Tag { $name },
was-this-you-mail-about = jemand hat sich wegen etwas gemeldet, das von Ihnen kam oder in Ihrem Namen geschah:
was-this-you-mail-ask = Waren Sie das? Öffnen Sie diese Seite und tippen Sie auf Ja, Nein oder Weiß nicht:
was-this-you-mail-note = Der Link führt auf unsere eigene Seite unter { $host }, und sie fragt nach keinem Passwort. Wenn Sie ihn lieber nicht öffnen, rufen Sie uns unter einer Nummer an, die Sie schon kennen.
was-this-you-title = Waren Sie das?
was-this-you-lead = { $name }, jemand hat sich deswegen gemeldet. Das Ansehen dieser Seite antwortet noch nichts: Tippen Sie auf eines der drei.
said-yes = Ja, das war ich
said-yes-hint = Dann muss sich niemand darum sorgen.
said-no = Nein, das war ich nicht
said-no-hint = Dann gehen wir dem sofort nach.
said-not-sure = Ich weiß es nicht
said-not-sure-hint = Dann finden wir es zusammen heraus.
was-this-you-promise = Jede Antwort hilft, und keine wird Ihnen vorgehalten.
was-this-you-thanks = Danke. Ihre Antwort ist angekommen.
was-this-you-thanks-says =
    { $said ->
        [yes] Sie haben gesagt, dass Sie es waren.
        [no] Sie haben gesagt, dass Sie es nicht waren. Wir gehen dem nach; bitte antworten und ändern Sie deswegen nichts, bis Sie von uns hören.
       *[other] Sie haben gesagt, dass Sie es nicht wissen. Wir gehen dem mit Ihnen nach.
    }
was-this-you-over = Diese Frage ist erledigt, es wird keine Antwort mehr erwartet.
was-this-you-more = Mehr dazu sagen
