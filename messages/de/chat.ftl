# What a chat is answered. The person reads it between other messages: short, and the link last.
chat-thanks = Danke, dass Sie sich gemeldet haben. Es ist angekommen.
chat-do-now = Das hilft jetzt:
chat-link = Die Antwort und alles Weitere: { $link } (der Link gehört nur Ihnen; bitte heben Sie ihn auf)
chat-link-and-later = Wir sehen es uns jetzt an und schreiben hier noch einmal. Die Antwort und alles Weitere: { $link } (der Link gehört nur Ihnen; bitte heben Sie ihn auf)
chat-how-to = Schreiben Sie hinter den Befehl, was Ihnen seltsam vorkommt, zum Beispiel eine komische E-Mail, einen Anruf oder eine Frage. Das erste Wort darf sagen, worum es geht: Frage, Anruf, Zahlung, verloren. Auf der Seite ist auch Platz für Dateien: { $link }
chat-about-it = Etwas über die IT selbst melden Sie besser auf der Seite, wo die IT es nicht lesen kann. Hier wurde nichts aufgehoben: { $link }
chat-not-in-public = Diesen Kanal lesen andere mit. Darum wird hier nichts Vertrauliches angenommen, und es wurde nichts aufgehoben. Auf der Seite bleibt es zwischen Ihnen und uns: { $link }
chat-verdict = { $verdict }. { $says }
    Mehr dazu: { $link }
