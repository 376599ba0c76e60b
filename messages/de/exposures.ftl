# Was die Person schon getan hat, in ihren eigenen Worten, zum Antippen.
exposure-nothing = Nichts, nur angesehen
exposure-opened = Ich habe es geöffnet
exposure-clicked = Ich habe einen Link angeklickt
exposure-entered-password = Ich habe ein Passwort eingegeben
exposure-approved-prompt = Ich habe eine Anmeldung bestätigt
exposure-read-out-code = Ich habe einen Code weitergegeben
exposure-opened-attachment = Ich habe eine Datei geöffnet
exposure-installed = Ich habe etwas installiert
exposure-replied = Ich habe geantwortet
exposure-paid = Ich habe bezahlt
exposure-plugged-in = Ich habe etwas angesteckt
