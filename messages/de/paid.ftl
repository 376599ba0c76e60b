# The first minutes after a wrong payment: what to say to the bank, what to have at hand, and that it is never too late to ring.
paid-title = Rufen Sie zuerst die Bank an. Das können Sie vorlesen
paid-ring = Nehmen Sie die Nummer von Ihrer Bankkarte, aus dem Vertrag oder aus der App der Bank. Die Buchhaltung kann es mit Ihnen tun.
paid-say = „Wir haben wegen eines Betrugs eine Zahlung veranlasst. Bitte halten Sie sie an oder rufen Sie sie jetzt zurück, und verständigen Sie die Betrugsabteilung der Empfängerbank. Bitte sperren Sie alles Weitere an dieses Konto, und nennen Sie mir eine Vorgangsnummer.“
paid-have-title = Halten Sie bereit
paid-have-payment = Betrag, Tag und Uhrzeit, und von welchem Konto es abging.
paid-have-account = Name und Konto, an die es ging.
paid-have-message = Die Nachricht oder den Anruf, durch die es dazu kam. Behalten Sie alles, und ändern Sie nichts daran.
paid-clock = Die ersten Stunden entscheiden, wie viel zurückkommt. Rufen Sie auch an, wenn es Tage her ist: Banken können es dann noch zurückfordern.
paid-then = Wir wissen es jetzt auch. Wir sehen nach, was sonst noch an dieses Konto ging, und melden es mit Ihnen der Polizei und der Versicherung.
